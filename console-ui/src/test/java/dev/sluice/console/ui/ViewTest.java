package dev.sluice.console.ui;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridTester;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.shared.HasValidationProperties;
import dev.sluice.console.ConsoleApplication;
import dev.sluice.console.consumers.ConsumerEdit;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.InstanceEdit;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.RouteEdit;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.routes.TargetEdit;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.tenancy.TenantEdit;
import dev.sluice.console.tenancy.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/// A view without a browser, on the whole console and a real database. Each test keeps to names of
/// its own.
@SpringBootTest(classes = ConsoleApplication.class)
@ContextConfiguration(initializers = TestDatabase.class)
@ViewPackages(packages = "dev.sluice.console.ui")
@SignedIn
abstract class ViewTest extends SpringBrowserlessTest {
    @Autowired Tenants tenants;
    @Autowired Instances instances;
    @Autowired Routes routes;
    @Autowired Consumers consumers;

    /// A button of the open dialog, or of the page where none is open.
    void press(String name) {
        var open = find(Dialog.class).all();
        var buttons =
                open.isEmpty()
                        ? find(Button.class).all()
                        : find(Button.class, open.getLast()).all();
        var button =
                buttons.stream()
                        .filter(one ->
                                name.equals(nameOf(one)) && one.isEnabled() && one.isVisible())
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "no button "
                                                + name
                                                + " among "
                                                + buttons.stream().map(ViewTest::nameOf).toList()));
        test(button).click();
    }

    /// A button in a row of the page's table.
    void pressInRow(String name) {
        test(inRows(Button.class)
                        .filter(button -> name.equals(nameOf(button)))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "no button "
                                                + name
                                                + " in a row among "
                                                + inRows(Button.class)
                                                        .map(ViewTest::nameOf)
                                                        .toList())))
                .click();
    }

    /// All components of a type inside of the tables' cells.
    <C extends Component> Stream<C> inRows(Class<C> type) {
        var found = new ArrayList<C>();
        for (var table : find(Grid.class).all()) {
            var rows = test((Grid<?>) table);
            for (var row = 0; row < rows.size(); row++) {
                for (var column = 0; column < table.getColumns().size(); column++) {
                    cell(rows, row, column).ifPresent(cell -> collect(cell, type, found));
                }
            }
        }
        return found.stream();
    }

    private static Optional<Component> cell(GridTester<?, ?> rows, int row, int column) {
        try {
            return Optional.of(rows.getCellComponent(row, column));
        } catch (IllegalArgumentException _) {
            // A cell of plain text has no component.
            return Optional.empty();
        }
    }

    private static <C extends Component> void collect(
            Component from, Class<C> type, List<C> found) {
        if (type.isInstance(from)) {
            found.add(type.cast(from));
        }
        from.getChildren().forEach(child -> collect(child, type, found));
    }

    private static String nameOf(Button button) {
        return button.getAriaLabel().orElseGet(button::getText);
    }

    /// What the form at the side says above its fields.
    String banner() {
        return find(Div.class).withClassName("banner").all().stream()
                .filter(Component::isVisible)
                .map(banner -> banner.getElement().getTextRecursively())
                .collect(Collectors.joining("\n"));
    }

    /// The field of the open form with that label.
    <F extends Component> F field(Class<F> type, String label) {
        return $(type, find(Dialog.class).last()).withLabel(label).single();
    }

    /// What is wrong with a field; empty where nothing is.
    static String problem(HasValidationProperties field) {
        return field.isInvalid() ? field.getErrorMessage() : "";
    }

    static <V> void choose(HasValue<?, V> field, V value) {
        field.setValue(value);
    }

    boolean formIsOpen() {
        return !find(Dialog.class).all().isEmpty();
    }

    void confirm() {
        test(find(ConfirmDialog.class).single()).confirm();
    }

    /// What the notes at the edge of the page say.
    String notes() {
        return find(Notification.class).all().stream()
                .map(note -> test(note).getText())
                .collect(Collectors.joining("\n"));
    }

    void tenant(String name) {
        tenants.put(name, new TenantEdit(null, "Asia/Shanghai", "CNY"), Expected.absent());
    }

    void instance(String name) {
        instances.put(
                name,
                new InstanceEdit(
                        null,
                        "http://203.0.113.7:8000/v1/chat/completions",
                        "up",
                        "self-hosted",
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null),
                Expected.absent());
    }

    void route(String name, String instance) {
        routes.put(
                name,
                new RouteEdit(
                        name,
                        null,
                        null,
                        List.of(new TargetEdit(instance, 10, 100)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                Expected.absent());
    }

    void consumer(String tenant, String name) {
        consumers.put(tenant, name, new ConsumerEdit(null, null, null), Expected.absent());
    }
}
