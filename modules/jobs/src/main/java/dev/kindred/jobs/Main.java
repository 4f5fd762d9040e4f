package dev.kindred.jobs;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the command line; see {@code kindred --help}. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(System.out, System.err, args));
    }

    static int execute(PrintStream out, PrintStream err, String... args) {
        try {
            return command(out, err).execute(args);
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
        command.getErr().println(wrong.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }
}
