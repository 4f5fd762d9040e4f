package dev.kindred.jobs;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Starts the command line; see {@code kindred --help}. */
public final class Main {

    private static final int NOT_ALL_WAS_SAID = 1;

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(System.out, System.err, args));
    }

    static int execute(PrintStream out, PrintStream err, String... args) {
        try {
            int code = command(out, err).execute(args);
            if (out.checkError()) { // a print stream keeps to itself what went wrong
                err.println(
                        "Cannot write to standard output: it is full, or closed. Part of what was to be said is lost.");
                return code == 0 ? NOT_ALL_WAS_SAID : code;
            }
            return code;
        } catch (OutOfMemoryError e) {
            err.println("Cannot go on: the heap of " + Heap.size()
                    + " is too small. What ran was ended. Split the manifest, or " + Heap.LARGER
                    + "; 'kindred resume' goes on with a run.");
            return Heap.TOO_SMALL;
        }
    }

    private static CommandLine command(PrintStream out, PrintStream err) {
        return new CommandLine(new KindredCommand())
                .addSubcommand(new RunCommand(out, err))
                .addSubcommand(new ResumeCommand(out, err))
                .addSubcommand(new PsCommand(out))
                .addSubcommand(new TreeCommand(out))
                .addSubcommand(new WhyCommand(out))
                .addSubcommand(new CancelCommand(out))
                .addSubcommand(new PlanCommand(out))
                .addSubcommand(new ValidateCommand(out, err))
                .addSubcommand(new SchemaCommand(out))
                .addSubcommand(new CompletionCommand(out))
                .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setParameterExceptionHandler(Main::sayWhatIsWrong)
                .setExecutionExceptionHandler((wrong, command, parsed) -> refuse(wrong, err));
    }

    private static int refuse(Exception wrong, PrintStream err) throws Exception {
        if (wrong instanceof Refused refused) {
            err.println(refused.getMessage());
            return refused.exitCode();
        }
        throw wrong;
    }

    // Picocli's own handler prints the whole help, in which the one line that matters drowns.
    private static int sayWhatIsWrong(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println(messageOf(wrong));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    /** With an unknown option, picocli names what follows it as unknown options too. */
    private static String messageOf(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            for (String each : unmatched.getUnmatched()) {
                if (each.startsWith("-")) {
                    return "Unknown option: '" + each + "'";
                }
            }
        }
        return String.valueOf(wrong.getMessage());
    }
}
