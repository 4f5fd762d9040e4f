package dev.kindred.jobs;

/** What the commands that run jobs end with, for their help. */
final class ExitCodes {

    static final String ALL_SUCCEEDED = " 0:all jobs succeeded, or as many as their policies ask for";
    static final String SOME_FAILED = " 1:some failed, or were cancelled by 'kindred cancel'";
    static final String REFUSED = " 2:the manifest or the command line is wrong; nothing was started";
    static final String TIMED_OUT = " 3:the primary cause is a timeout: of a job, of a group or of the whole";
    static final String LEAKED = " 4:processes run on that not even KILL ended; the report names them";
    static final String TOLD = " 0:it was told";
    static final String NOT_TOLD = " 2:there is no such run or job, or it cannot be read";
    static final String HEAP = " 5:the heap is too small for the manifest; see KINDRED_HEAP";
    static final String SIGNAL = "130:ended by SIGINT (129 by SIGHUP, 143 by SIGTERM)";

    private ExitCodes() {}
}
