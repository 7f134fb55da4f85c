package dev.sluice.standalone.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How a command is run so that PostgreSQL accepts it: PostgreSQL refuses to run as root.
enum Unprivileged {
    /// We are an ordinary user already.
    AS_WE_ARE,

    /// We are root, and a user namespace makes us look like nobody while files stay ours.
    IN_A_USER_NAMESPACE,

    /// We are root where user namespaces are switched off: become user 65534 for real, who then has
    /// to own the files.
    AS_NOBODY;

    private static final int NOBODY = 65534;

    /// What works here, found by trying.
    static Unprivileged here() throws IOException, InterruptedException {
        if (!isRoot()) {
            return AS_WE_ARE;
        }
        if (succeeds(List.of("unshare", "-U", "true"))) {
            return IN_A_USER_NAMESPACE;
        }
        if (succeeds(becomeNobody(List.of("true")))) {
            return AS_NOBODY;
        }
        throw new IOException(
                "PostgreSQL does not run as root, and neither unshare -U nor setpriv works here;"
                        + " start Sluice as an ordinary user");
    }

    private static boolean isRoot() throws IOException {
        var self = Path.of("/proc/self");
        return Files.exists(self)
                ? (int) Files.getAttribute(self, "unix:uid") == 0
                : "root".equals(System.getProperty("user.name"));
    }

    /// The command as it has to be run.
    List<String> wrap(List<String> command) {
        return switch (this) {
            case AS_WE_ARE -> command;
            case IN_A_USER_NAMESPACE -> join(List.of("unshare", "-U"), command);
            case AS_NOBODY -> becomeNobody(command);
        };
    }

    /// Gives the folder to whoever the command runs as.
    void giveOver(Path folder) throws IOException {
        if (this != AS_NOBODY) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attrs)
                            throws IOException {
                        own(at);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path at, BasicFileAttributes attrs)
                            throws IOException {
                        if (!attrs.isSymbolicLink()) {
                            own(at);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void own(Path at) throws IOException {
        Files.setAttribute(at, "unix:uid", NOBODY);
        Files.setAttribute(at, "unix:gid", NOBODY);
    }

    private static List<String> becomeNobody(List<String> command) {
        return join(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                command);
    }

    private static List<String> join(List<String> first, List<String> then) {
        var all = new ArrayList<>(first);
        all.addAll(then);
        return List.copyOf(all);
    }

    /// Whether the command exists here and ends well.
    static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException _) {
            return false; // no such program
        }
    }
}
