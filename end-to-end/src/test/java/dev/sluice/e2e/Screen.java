package dev.sluice.e2e;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.List;

/// What one person sees of the console, found by the words on it, as a person finds it.
final class Screen implements AutoCloseable {
    private final Page page;
    private final String base;

    Screen(Page page, String base) {
        this.page = page;
        this.base = base;
    }

    Page page() {
        return page;
    }

    /// Goes to a view and waits until Vaadin is at rest.
    Screen open(String path) {
        page.navigate(base + path);
        return settle();
    }

    /// Waits until the server has said all it has to say.
    Screen settle() {
        page.waitForFunction(
                """
                () => window.Vaadin && window.Vaadin.Flow && window.Vaadin.Flow.clients
                    && Object.values(window.Vaadin.Flow.clients).every(c => !c.isActive || !c.isActive())\
                """);
        return this;
    }

    /// Signs in by typing name and password into the form.
    Screen signIn(String name, String password) {
        open("login");
        page.locator("input[name=username]").fill(name);
        page.locator("input[name=password]").fill(password);
        page.locator("vaadin-login-form vaadin-button[slot=submit]").click();
        page.waitForURL(url -> !url.contains("/login"));
        return settle();
    }

    Screen press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
                .first()
                .click();
        return settle();
    }

    /// The form that is open.
    Locator form() {
        return page.getByRole(AriaRole.DIALOG).last();
    }

    Screen pressInForm(String button) {
        form().getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
        return settle();
    }

    /// Leaves the form or question that is open by the Escape key and waits until it has closed.
    Screen escape() {
        page.keyboard().press("Escape");
        return seesNoDialog();
    }

    /// Waits until a form or a question is open.
    Screen seesDialog() {
        open().first()
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        return settle();
    }

    private Screen seesNoDialog() {
        open().first()
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        return settle();
    }

    /// Forms and questions that are open; their own element has no size, so that "visible" says
    /// nothing about them.
    private Locator open() {
        return page.locator("vaadin-dialog[opened], vaadin-confirm-dialog[opened]");
    }

    /// Types into a text field of the open form.
    Screen fill(String label, String text) {
        var field =
                form().getByRole(
                                AriaRole.TEXTBOX,
                                new Locator.GetByRoleOptions().setName(label).setExact(true))
                        .first();
        field.fill(text);
        field.blur();
        return settle();
    }

    /// Chooses from a combo box of the open form by typing what is wanted.
    Screen pick(String label, String option) {
        var box =
                form().getByRole(
                                AriaRole.COMBOBOX,
                                new Locator.GetByRoleOptions().setName(label).setExact(true))
                        .first();
        choose(box, option);
        return settle();
    }

    void choose(Locator box, String option) {
        box.fill(option);
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(option).setExact(true))
                .first()
                .click();
    }

    /// Saves the open form and waits until it has closed.
    Screen save() {
        pressInForm("Save");
        return seesNoDialog();
    }

    /// Waits until this text stands somewhere on the page.
    Screen sees(String text) {
        page.getByText(text).first().waitFor();
        return this;
    }

    /// Where the navigation leads, as paths below the base.
    List<String> destinations() {
        var links =
                page.locator("vaadin-side-nav-item")
                        .evaluateAll(
                                "items => items.map(i => i.path).filter(p => p !== null && p !== undefined)");
        return ((List<?>) links).stream().map(Object::toString).distinct().toList();
    }

    /// What axe-core finds wrong against WCAG 2.2 A and AA, one line for each rule.
    List<String> barriers() {
        return new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(rule ->
                                "%s (%s): %s"
                                        .formatted(
                                                rule.getId(),
                                                rule.getImpact(),
                                                rule.getNodes().stream()
                                                        .limit(5)
                                                        .map(node ->
                                                                node.getHtml()
                                                                        + " "
                                                                        + node.getFailureSummary())
                                                        .toList()))
                        .toList();
    }

    /// Keeps what is on the screen, for whoever reads a failure.
    void picture(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }

    @Override
    public void close() {
        page.context().close();
    }
}
