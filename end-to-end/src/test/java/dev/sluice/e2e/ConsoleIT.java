package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A person at the console, in a real browser: from the first tenant to the first token on a chart,
/// by clicking alone; and every view without barriers, in both languages and colour schemes.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleIT {
    private final Product product;
    private final Browser browser;
    private final Simulator model = Simulator.start(SimulatorConfig.named("seen-a", "up"));

    ConsoleIT(Product product) {
        this.product = product;
        this.browser = new Browser(product.consolePort());
    }

    @AfterAll
    void stop() {
        browser.close();
        model.close();
    }

    @Test
    void somebody_sets_a_consumer_up_by_clicking_and_sees_what_it_uses() {
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            try {
                screen.signIn("admin", Product.ADMIN_PASSWORD);
                screen.open("tenants")
                        .press("New tenant")
                        .fill("Name", "seen")
                        .fill("Display name", "Seen by clicking")
                        .save()
                        .sees("Seen by clicking");
                screen.open("instances")
                        .press("New instance")
                        .fill("Name", "seen-a")
                        .fill("Endpoint", model.endpoint().toString())
                        .fill("Upstream model", "up")
                        .save()
                        .sees("seen-a");
                screen.open("routes")
                        .press("New route")
                        .fill("Name", "seen-qwen")
                        .fill("Public model", "seen-qwen")
                        .pick("Model instance", "seen-a")
                        .save()
                        .sees("seen-qwen");
                screen.open("consumers?tenant=seen")
                        .press("New consumer")
                        .fill("Name", "seen-bot")
                        .save()
                        .sees("seen-bot");
                screen.open("quotas")
                        .press("New quota")
                        .fill("Name", "seen-bot-on-a")
                        .pick("Tenant", "seen")
                        .pick("Consumer", "seen-bot")
                        .pick("Model instance", "seen-a")
                        .fill("Limit", "100000")
                        .save();
                screen.open("quotas/list").sees("seen-bot-on-a");

                var key = issueKey(screen);
                call(key);

                Await.until(
                        "the usage view shows what the model counted",
                        () ->
                                screen.open("usage?tenant=seen&consumer=seen-bot")
                                        .page()
                                        .innerText("body"),
                        text -> text.contains(Long.toString(total())));
                raiseInTheMatrix(screen, key);
            } catch (RuntimeException | AssertionError failed) {
                screen.picture(Path.of(System.getProperty("sluice.work"), "console-journey.png"));
                throw failed;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"en-US,LIGHT", "en-US,DARK", "zh-CN,LIGHT", "zh-CN,DARK"})
    void no_view_has_a_barrier(String locale, ColorScheme colors) {
        try (var screen = browser.person(locale, colors)) {
            var barriers = new ArrayList<>(on("login", screen.open("login")));
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            var views = screen.destinations();
            assertThat(views).as("views in the navigation").hasSizeGreaterThan(5);
            for (var view : views) {
                barriers.addAll(on(view, screen.open(view)));
            }

            assertThat(barriers).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"en-US,LIGHT", "zh-CN,DARK"})
    void no_form_and_no_question_has_a_barrier_and_escape_leads_back(
            String locale, ColorScheme colors) {
        somethingOfEachKind();
        try (var screen = browser.person(locale, colors)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            var barriers = new ArrayList<String>();
            for (var view :
                    List.of(
                            "routes",
                            "instances",
                            "quotas",
                            "quotas/list",
                            "prices",
                            "tenants",
                            "tenants/forms",
                            "consumers?tenant=forms",
                            "consumers/forms/forms-bot",
                            "gateways")) {
                screen.open(view);
                var making = screen.page().locator(".page-actions vaadin-button").last();
                barriers.addAll(barriersOf(view + " new", screen, making));
                var row = screen.page().locator(".row-actions").first();
                if (row.count() > 0) {
                    var buttons = row.locator("vaadin-button");
                    var last = buttons.count() - 1;
                    barriers.addAll(barriersOf(view + " edit", screen, buttons.nth(last - 1)));
                    barriers.addAll(barriersOf(view + " delete", screen, buttons.nth(last)));
                }
            }

            assertThat(barriers).isEmpty();
        }
    }

    /// Presses what opens a form, looks, leaves by Escape, and looks where the keyboard is then.
    private static List<String> barriersOf(String what, Screen screen, Locator opener) {
        opener.click();
        screen.seesDialog();
        var barriers = on(what, screen);
        screen.escape();
        Await.until(
                "the keyboard is back at what opened " + what,
                () -> opener.evaluate("button => button.matches(':focus')"),
                Boolean.TRUE::equals);
        return barriers;
    }

    private void somethingOfEachKind() {
        new Setup(product.rest())
                .tenant("forms")
                .put("/tenants/forms/units/forms-unit", "{}")
                .instance("forms-a", model, "up")
                .route("forms-qwen", "forms-a")
                .consumer("forms", "forms-bot")
                .quota("forms-a-per-hour", "\"instance\":\"forms-a\"", 100_000)
                .put(
                        "/prices/forms-price",
                        """
                        {"instance":"forms-a","from":"2026-01-01T00:00:00Z","currency":"CNY",
                         "inputPerMillion":1,"outputPerMillion":2}\
                        """);
    }

    @ParameterizedTest
    @CsvSource({"en-US,LIGHT", "zh-CN,DARK"})
    void a_cell_of_the_matrix_is_opened_and_left_by_keyboard_and_has_no_barrier(
            String locale, ColorScheme colors) {
        somethingOfEachKind();
        try (var screen = browser.person(locale, colors)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            var keyboard = screen.open("quotas?tenant=forms").page().keyboard();
            var first = screen.page().locator(".matrix-cell[tabindex='0']");
            first.focus();
            keyboard.press("ArrowDown");
            keyboard.press("End");
            keyboard.press("Enter");
            var editor = screen.page().locator(".cell-editor");
            editor.waitFor();

            assertThat(on("quotas cell", screen.settle())).isEmpty();

            keyboard.press("Escape");
            editor.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            Await.until(
                    "the keyboard is back in the cell",
                    () -> screen.page().locator(".matrix-cell:focus").count(),
                    count -> count == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"en-US,LIGHT", "zh-CN,DARK"})
    void the_page_of_an_instance_and_a_rehearsal_have_no_barrier(
            String locale, ColorScheme colors) {
        somethingOfEachKind();
        try (var screen = browser.person(locale, colors)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            var barriers = new ArrayList<>(on("instance", screen.open("instances/forms-a")));
            var byHand = screen.page().locator(".page-actions .chips vaadin-button").first();
            barriers.addAll(barriersOf("instance drain", screen, byHand));

            screen.open("routes?edit=forms-qwen").seesDialog();
            screen.page().locator("vaadin-button.imagine").first().click();
            screen.page().locator(".rehearsal-found").waitFor();
            barriers.addAll(on("rehearsal", screen.settle()));

            assertThat(barriers).isEmpty();
        }
    }

    @Test
    void an_instance_is_drained_and_restored_from_its_page_and_the_timeline_tells_of_it() {
        new Setup(product.rest())
                .instance("hand-a", model, "up")
                .instance("hand-b", model, "up")
                .route("hand-qwen", "hand-a", "hand-b")
                .applied();
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            screen.open("instances/hand-a")
                    .press("Drain")
                    .fill("Reason", "new driver tonight")
                    .pressInForm("Drain");

            stateBecomes(screen, "Draining");
            screen.sees("new driver tonight");
            screen.open("timeline?instance=hand-a").sees("hand-a is being drained");

            screen.open("instances/hand-a").press("Restore").pressInForm("Restore");

            Await.until(
                    "it is coming back",
                    () -> state(screen),
                    state -> state.equals("Ramping") || state.equals("Healthy"));
        }
    }

    /// Without the page being opened anew.
    private static void stateBecomes(Screen screen, String word) {
        Await.until("the page says " + word, () -> state(screen), word::equals);
    }

    private static String state(Screen screen) {
        return screen.page().locator(".stat-value").first().innerText();
    }

    @Test
    void an_instance_is_moved_to_another_tier_and_weighed_by_the_keyboard_alone() {
        new Setup(product.rest())
                .instance("keys-a", model, "up")
                .instance("keys-b", model, "up")
                .route("keys-qwen", "keys-a", "keys-b");
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            var keyboard = screen.open("routes?edit=keys-qwen").seesDialog().page().keyboard();
            screen.page().locator(".handle").first().focus();

            keyboard.press("ArrowDown");
            hears(screen, "keys-a: tier 1 of 1, 50 % of it");
            keyboard.press("ArrowLeft");
            hears(screen, "keys-a: tier 1 of 1, 47 % of it");
            keyboard.press("ArrowDown");
            hears(screen, "keys-a: tier 2 of 2, 100 % of it");
            screen.save();

            var targets = product.rest().get("/routes/keys-qwen").path("targets");
            assertThat(targets.toString())
                    .contains("\"instance\":\"keys-b\",\"priority\":9,\"weight\":100")
                    .contains("\"instance\":\"keys-a\",\"priority\":0,\"weight\":90");
        }
    }

    /// What a screen reader is told, after which the handle has the keyboard again.
    private static void hears(Screen screen, String words) {
        Await.until(
                "the page tells: " + words,
                () -> screen.page().locator(".tiers [role=status]").textContent().strip(),
                words::equals);
        Await.until(
                "the handle has the keyboard",
                () -> screen.page().locator(".handle:focus").count(),
                count -> count == 1);
    }

    @Test
    void an_address_that_is_nothing_says_so_in_the_frame() {
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);

            screen.open("no-such-page").sees("There is nothing here");

            assertThat(screen.destinations()).isNotEmpty();
        }
    }

    @Test
    void a_wrong_password_says_so_and_a_right_one_leads_in() {
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            screen.open("login");
            screen.page().locator("input[name=username]").fill("admin");
            screen.page().locator("input[name=password]").fill("not the password");
            screen.page().locator("vaadin-login-form vaadin-button[slot=submit]").click();
            screen.sees("Sign-in failed");

            screen.signIn("admin", Product.ADMIN_PASSWORD);

            assertThat(screen.destinations()).isNotEmpty();
        }
    }

    @Test
    void a_name_that_cannot_be_is_told_at_its_field_and_nothing_is_lost() {
        try (var screen = browser.person("en-US", ColorScheme.LIGHT)) {
            screen.signIn("admin", Product.ADMIN_PASSWORD);
            screen.open("tenants")
                    .press("New tenant")
                    .fill("Name", "not a \"name\"")
                    .fill("Display name", "Typed with care")
                    .pressInForm("Save");

            var name = screen.form().getByRole(AriaRole.TEXTBOX).first();
            Await.until(
                    "the field is marked",
                    () -> String.valueOf(name.getAttribute("aria-invalid")),
                    "true"::equals);
            assertThat(screen.form().getByRole(AriaRole.TEXTBOX).nth(1).inputValue())
                    .isEqualTo("Typed with care");
        }
    }

    /// Types a new limit into the cell of consumer and instance: the gauge follows, and so does the
    /// gateway.
    private void raiseInTheMatrix(Screen screen, String key) {
        screen.open("quotas?tenant=seen");
        var cell =
                screen.page()
                        .locator(".matrix-cell")
                        .filter(
                                new Locator.FilterOptions()
                                        .setHasText(Pattern.compile("seen-bot, seen-a:")));
        cell.click();
        var limit =
                screen.page()
                        .locator(".cell-editor")
                        .getByRole(
                                AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName("Limit"))
                        .first();
        limit.fill("250000");
        limit.press("Enter");

        Await.until("the gauge follows", () -> cell.innerText(), text -> text.contains("of 250K"));
        assertThat(cell.evaluate("cell => cell.matches(':focus')")).isEqualTo(true);
        try (var application = product.application(key)) {
            Await.until(
                    "the gateway follows",
                    () ->
                            application
                                    .post(Application.chat("seen-qwen", false))
                                    .headers()
                                    .firstValue("x-ratelimit-limit-tokens")
                                    .orElse(""),
                    "250000"::equals);
        }
    }

    private String issueKey(Screen screen) {
        screen.open("consumers/seen/seen-bot").press("Issue a key").pressInForm("Issue the key");
        var key = screen.form().locator("pre").first().innerText().strip();
        screen.form().getByRole(AriaRole.CHECKBOX).first().check();
        screen.settle().pressInForm("Done");
        return key;
    }

    private void call(String key) {
        try (var application = product.application(key)) {
            Await.until(
                    "the gateway knows the key",
                    () -> application.post(Application.chat("seen-qwen", false)).statusCode(),
                    status -> status == 200);
            assertThat(Application.textOf(application.stream(Application.question("seen-qwen"))))
                    .startsWith("Water");
        }
        Await.until(
                "the model has finished both answers",
                () -> model.counts().finished(),
                finished -> finished == 2);
    }

    private long total() {
        var counts = model.counts();
        return counts.promptTokens() + counts.completionTokens();
    }

    private static List<String> on(String view, Screen screen) {
        return screen.barriers().stream().map(barrier -> "/" + view + ": " + barrier).toList();
    }
}
