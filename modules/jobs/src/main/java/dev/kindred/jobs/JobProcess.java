package dev.kindred.jobs;

import dev.kindred.jobs.manifest.ProcessJob;
import dev.kindred.jobs.process.ProcessTree;
import dev.kindred.jobs.process.ProcessTree.Ending;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;

/** Runs one job: its process, and whatever that starts, from the start to nothing left. */
final class JobProcess {

    /**
     * How a job succeeded.
     *
     * @param leftovers how many processes it left behind, which were ended
     */
    record Success(int leftovers) {}

    /** What ending a tree may take beyond its grace: the KILL, and looking that all is gone, on a busy machine. */
    private static final Duration MARGIN = ProcessTree.LONGEST_KILL.plusSeconds(10);

    private static final File NOTHING = new File("/dev/null");

    private final ProcessJob job;
    private final Map<String, String> secrets;
    private final JobLog log;
    private final LiveTrees live;

    /**
     * @param secrets variables that are added to its environment
     */
    JobProcess(ProcessJob job, Map<String, String> secrets, JobLog log, LiveTrees live) {
        this.job = job;
        this.secrets = secrets;
        this.log = log;
        this.live = live;
    }

    static Duration graceOf(ProcessJob job) {
        return job.grace().plus(MARGIN);
    }

    /** Returns or throws when nothing of the job runs any more; an interrupt ends it. */
    Success run() throws Exception {
        log.check();
        if (log.mask().isEmpty()) {
            return run(live.start(
                    builder().redirectOutput(Redirect.appendTo(log.file().toFile()))));
        }
        ProcessTree tree = live.start(builder());
        OutputPump pump = OutputPump.start(tree.output(), log.open());
        try {
            return run(tree);
        } finally {
            pump.finish();
        }
    }

    private Success run(ProcessTree tree) throws Exception {
        try {
            int exitCode = tree.awaitExit();
            Ending leftovers = end(tree);
            if (exitCode != 0) {
                throw new JobFailed(exitCode);
            }
            return new Success(leftovers.ended());
        } catch (InterruptedException e) {
            Ending unused = end(tree);
            throw e;
        } finally {
            live.ended(tree);
        }
    }

    private Ending end(ProcessTree tree) throws SurvivorsException {
        Ending ending = tree.end(job.grace());
        if (!ending.survivors().isEmpty()) {
            throw new SurvivorsException(ending.survivors(), job.environment());
        }
        return ending;
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(job.argv())
                .directory(job.directory().toFile())
                .redirectInput(NOTHING)
                .redirectErrorStream(true);
        job.environment().addTo(builder.environment());
        builder.environment().putAll(secrets);
        return builder;
    }
}
