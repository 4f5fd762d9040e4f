# Kindred's guard of one run. Its standard input is a pipe that the runner holds: "end" means that the runner has ended all
# that it started; an end of file without it means that the runner is dead, and then this ends what is left.
#   $1 what the names of the run's marks begin with   $2 the file with its sessions   $3 where to write what was done
#   $4 tenths of a second from TERM to KILL           $5 the runner's own session     $6 procfs
set -fu
export LC_ALL=C
mark=$1 sessions=$2 report=$3 grace=$4 runner=$5 proc=$6
trap '' HUP INT QUIT TERM USR1 USR2 ALRM TSTP TTIN TTOU
cd /
umask 077

newline='
'
word=
read -r word
[ "$word" != end ] || exit 0

uptime=
read -r uptime _ <"$proc/uptime"
known=     # lines of pid and start of all that were ever found
told=' '   # of those that got TERM
helper=    # whether the JVM's helper is about to become a job, or nothing could be seen
members=   # lines of pid, start, and group if all of that is ours
live=      # lines of the sessions of the last look

# Ours is what leads a session that the runner started, what is in such a session, what carries the mark, what was found
# before, and the descendants of all of these. A pid counts with its start alone, since it may be somebody else's by now.
look() {
  set +f
  helper=
  # By a pipe: an argument is at most 128 kB long.
  members=$(printf '%s\n' "$known" "$live" | awk -v proc="$proc" -v sessions="$sessions" -v mark="$mark" -v uptime="$uptime" -v runner="$runner" '
    function stat(pid,    file, line, text, n) {
      text = ""
      file = proc "/" pid "/stat"
      while ((getline line < file) > 0) text = text line " "
      close(file)
      if (!match(text, /.*\)/)) return 0   # up to the last one: the command may hold anything
      command = substr(text, 1, RLENGTH)
      n = split(substr(text, RLENGTH + 1), field, " ")
      return n >= 20 && field[1] != "Z" && field[1] != "X"
    }
    BEGIN {
      while ((getline line < sessions) > 0) {
        n = split(line, word, " ")
        if (n == 3 && word[1] == "+") { root[word[2]] = word[3]; last[word[2]] = uptime * 100 + 1 }
        if (n == 3 && word[1] == "=") last[word[2]] = word[3]
        if (n == 2 && word[1] == "-") { delete root[word[2]]; delete last[word[2]] }
      }
      while ((getline line < "-") > 0) known[line] = 1
      for (i = 1; i < ARGC; i++) {
        pid = ARGV[i]
        sub(/.*\//, "", pid)
        if (!stat(pid)) continue
        parent[pid] = field[2]; group[pid] = field[3]; session[pid] = field[4]; start[pid] = field[20]
        if (field[4] == runner && command ~ /\(jspawnhelper\)$/) print "helper"
      }
      # The mark of a number whose owner has changed since it was read is another the process of another.
      find = "grep -lF " mark " " proc "/[0-9]*/environ 2>/dev/null"
      while ((find | getline line) > 0) {
        sub(/\/environ$/, "", line)
        sub(/.*\//, "", line)
        if (line in start && stat(line) && field[20] == start[line]) ours[line] = 1
      }
      close(find)
      for (pid in start)
        if ((pid in root && root[pid] == start[pid]) || ((pid " " start[pid]) in known)) ours[pid] = 1
      # A session keeps its number while it has members. It is ours while one of them is, or was there before its leader ended;
      # or if it was at the last look, for numbers do not go round in a tenth of a second.
      for (pid in start) {
        s = session[pid]
        if (s in root && !(s in start && root[s] != start[s]) && (pid in ours || start[pid] <= last[s] || ("session " s) in known)) live[s] = 1
        if (s in ours) live[s] = 1
      }
      delete live[runner]
      for (pid in start) if (session[pid] in live) ours[pid] = 1
      do {
        grown = 0
        for (pid in start)
          if (!(pid in ours) && parent[pid] in ours && start[parent[pid]] <= start[pid]) { ours[pid] = 1; grown = 1 }
      } while (grown)
      for (s in live) print "session", s
      for (pid in ours) print pid, start[pid], (session[pid] in live ? group[pid] : 0)
    }' "$proc"/[0-9]*) || helper=yes
  set -f
  case $members in *helper*) helper=yes ;; esac
  live=$(printf '%s\n' "$members" | grep '^session')
  members=$(printf '%s\n' "$members" | grep '^[0-9]')
}

each() { # COMMAND: with pid, start and group of each member
  [ -z "$members" ] || while read -r pid start group; do "$1" "$pid" "$start" "$group"; done <<END
$members
END
}

remember() {
  case $newline$known in *"$newline$1 $2$newline"*) return ;; esac
  known="$known$1 $2$newline"
  found=$((found + 1))
}

is_same() { # PID START: whether the number still has the owner that was seen
  text=
  { while read -r line || [ -n "$line" ]; do text="$text$line "; done <"$proc/$1/stat"; } 2>/dev/null || return 1
  case $text in *')'*) ;; *) return 1 ;; esac
  # shellcheck disable=SC2086 # fields
  set -- "$2" ${text##*)}
  [ $# -ge 21 ] && [ "${21}" = "$1" ] && [ "$2" != Z ] && [ "$2" != X ]
}

terminate() {
  case $told in *" $1:$2 "*) return ;; esac
  told="$told$1:$2 "
  if is_same "$1" "$2"; then
    kill -s TERM "$1"
    kill -s CONT "$1" # a stopped one does not hear
  fi
}

# A group is hit at once, so that it cannot fork faster than it is killed.
destroy() {
  if is_same "$1" "$2"; then
    [ "$3" -eq 0 ] || kill -s KILL -- "-$3"
    kill -s KILL "$1"
  fi
}

# More than once empty: what is between fork and exec, or whose parent was read before the fork, can be missed.
is_empty() {
  for _ in 1 2 3; do
    look
    each remember
    [ -z "$members$helper" ] || return 1
    sleep 0.05
  done
}

say_survivor() {
  if is_same "$1" "$2"; then
    left=$((left + 1))
    command=$(tr '\0\n' '  ' <"$proc/$1/cmdline" | cut -c 1-200)
    printf 'leaked %s %s\n' "$1" "$command" >>"$report"
  fi
}

found=0
rounds=0
until is_empty 2>/dev/null; do
  if [ "$rounds" -lt "$grace" ]; then
    each terminate
  elif [ "$rounds" -lt $((grace + 50)) ]; then
    each destroy
  else
    break
  fi
  rounds=$((rounds + 1))
  sleep 0.1
done 2>/dev/null
left=0
each say_survivor
printf 'ended %s\n' $((found - left)) >>"$report"
