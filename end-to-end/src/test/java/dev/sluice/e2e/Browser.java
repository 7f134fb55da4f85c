package dev.sluice.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The machine's own Chromium; Playwright downloads none.
final class Browser implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final double HANG_GUARD_MILLIS = 60_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final String base;

    Browser(int consolePort) {
        this.base = "http://127.0.0.1:" + consolePort + "/";
        this.playwright = Playwright.create();
        this.chromium =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(place())
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    /// A fresh person at the console: no cookies, this language and colour scheme.
    Screen person(String locale, ColorScheme colors) {
        BrowserContext context =
                chromium.newContext(
                        new com.microsoft.playwright.Browser.NewContextOptions()
                                .setLocale(locale)
                                .setColorScheme(colors)
                                .setViewportSize(1440, 1000));
        context.setDefaultTimeout(HANG_GUARD_MILLIS);
        return new Screen(context.newPage(), base);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    private static Path place() {
        return PLACES.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "no Chromium at "
                                        + PLACES
                                        + ": apt-get install chromium fonts-noto-cjk"));
    }
}
