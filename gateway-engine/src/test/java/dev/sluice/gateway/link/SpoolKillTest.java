package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.gateway.metering.UsageSink.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real process on a real disk, killed with SIGKILL in the middle of its work: what it had
/// reported as kept is there, once.
@Timeout(180)
class SpoolKillTest {
    private static final int KILLS = 5;
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(Durability.DISK, SpoolSettings.LEAST_SEGMENT, Duration.ofDays(1), 0);

    @TempDir private Path folder;

    @Test
    void nothing_that_was_kept_is_lost_by_a_kill() throws Exception {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var opened = new HashSet<String>();
        var closed = new HashSet<String>();
        for (var kill = 0; kill < KILLS; kill++) {
            runAndKill(kill, 500 + random.nextInt(5_000), opened, closed);
        }
        var console = new ModelConsole();
        try (var spool = open(folder)) {
            spool.commit();
            console.takeAll(spool);
            assertThat(spool.depth()).as("seed %d", seed).isZero();
        }
        assertThat(opened).hasSizeGreaterThan(KILLS);
        assertThat(console.events.keySet()).as("seed %d", seed).containsAll(opened);
        assertThat(console.events.keySet()).as("seed %d", seed).containsAll(closed);
        assertThat(console.duplicates).as("seed %d", seed).isZero();
        assertThat(console.gaps).as("seed %d", seed).isEmpty();
        for (var id : closed) {
            var end = console.events.get(id);
            assertThat(end == null ? "" : end.getOutcome())
                    .as("seed %d", seed)
                    .isEqualTo("success");
        }
    }

    private static UsageSpool open(Path folder) throws IOException {
        return UsageSpool.open(folder, SETTINGS, InstantSource.system(), () -> "node-epoch");
    }

    private void runAndKill(int life, int lines, Set<String> opened, Set<String> closed)
            throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Victim.class.getName(),
                                folder.toString(),
                                Integer.toString(life))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var read = 0;
            for (var line = next(out); line != null; line = next(out)) {
                if (line.length() < 3 || !line.endsWith(".")) {
                    continue; // the last line of a killed process may be half a line
                }
                var id = line.substring(2, line.length() - 1);
                var _ = (line.charAt(0) == 'o' ? opened : closed).add(id);
                if (++read == lines) {
                    process.destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(137);
    }

    /// The next line; the pipe of a killed process may be closed in the middle of one.
    private static @Nullable String next(BufferedReader out) {
        try {
            return out.readLine();
        } catch (IOException _) {
            return null;
        }
    }

    /// What is killed: two threads that open and close requests as fast as they can and say so.
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            var spool = open(Path.of(arguments[0])).start();
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            for (var thread = 0; thread < 2; thread++) {
                var name = "life-" + arguments[1] + "-thread-" + thread + "-";
                Thread.ofPlatform().start(() -> work(spool, out, name));
            }
        }

        private static void work(UsageSpool spool, PrintStream out, String name) {
            for (var i = 0; ; i++) {
                var id = name + i;
                spool.append(
                        Kind.OPEN,
                        id,
                        UsageOpen.newBuilder().setEventId(id).build().toByteArray(),
                        Runnable::run,
                        () -> out.print("o " + id + ".\n"));
                if (i % 3 == 2) {
                    continue; // left open
                }
                spool.append(
                        Kind.CLOSE,
                        id,
                        UsageClose.newBuilder()
                                .setEventId(id)
                                .setOutcome("success")
                                .build()
                                .toByteArray(),
                        Runnable::run,
                        () -> out.print("c " + id + ".\n"));
            }
        }
    }
}
