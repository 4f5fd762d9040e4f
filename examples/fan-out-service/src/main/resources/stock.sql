create table stock (item int primary key, quantity int not null);

insert into stock select item, 1 + item % 7 from generate_series(0, 200) as item;

-- A sequence keeps what it was set to when a query is cancelled; a table would forget it with the transaction.
create sequence most_at_once minvalue 0 start 0;

-- Whoever is in in_stock holds lock 1, shared, until its transaction has ended, however it ends; lock 2 is for the one that sets.
create function count_me() returns void language plpgsql as $$
declare
  at_once bigint;
begin
  perform pg_advisory_xact_lock_shared(1);
  select count(*) into at_once from pg_locks where locktype = 'advisory' and objid = 1 and mode = 'ShareLock';
  if at_once > (select last_value from most_at_once) then
    perform pg_advisory_xact_lock(2);
    if at_once > (select last_value from most_at_once) then
      perform setval('most_at_once', at_once);
    end if;
  end if;
end
$$;

-- Takes 150 ms, and for one item of a hundred 5 s.
create function in_stock(asked int) returns int language plpgsql as $$
begin
  perform count_me();
  perform pg_sleep(case when asked % 100 = 50 then 5 else 0.15 end);
  return (select quantity from stock where item = asked);
end
$$;
