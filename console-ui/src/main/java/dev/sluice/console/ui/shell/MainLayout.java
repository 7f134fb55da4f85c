package dev.sluice.console.ui.shell;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.avatar.Avatar;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Footer;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.menubar.MenuBar;
import com.vaadin.flow.component.menubar.MenuBarVariant;
import com.vaadin.flow.component.orderedlayout.Scroller;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.router.Layout;
import com.vaadin.flow.server.menu.MenuConfiguration;
import com.vaadin.flow.server.menu.MenuEntry;
import com.vaadin.flow.spring.security.AuthenticationContext;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.DatabasePulse;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Outage;
import dev.sluice.console.ui.kit.Theme;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The frame of every view: navigation at the side, the person's menu below it, the view beside it.
///
/// Views put themselves into the navigation with `@Menu`; the tens of its order say in which
/// section they stand.
@Layout
@PermitAll
public final class MainLayout extends AppLayout {
    private static final long serialVersionUID = 1L;

    private static final List<String> SECTIONS =
            List.of("nav.watch", "nav.traffic", "nav.access", "nav.system");

    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(2);

    private final transient AuthenticationContext authentication;
    private final transient CurrentActor actor;
    private final transient Tastes tastes;
    private final Main main = new Main();
    private final Outage outage;

    public MainLayout(
            AuthenticationContext authentication,
            CurrentActor actor,
            Tastes tastes,
            DatabasePulse database) {
        this.authentication = authentication;
        this.actor = actor;
        this.tastes = tastes;
        addClassName("frame");
        setPrimarySection(Section.DRAWER);
        setI18n(new AppLayoutI18n().setDrawer(getTranslation("nav.name")));

        var skip = new Anchor("#content", getTranslation("nav.skip"));
        skip.addClassName("skip");
        skip.getElement().setAttribute("router-ignore", true);
        main.setId("content");
        main.getElement().setAttribute("tabindex", "-1");
        outage = new Outage(database::beats, OUTAGE_PAUSE, this::readAnew);
        setContent(main);

        var toggle = new DrawerToggle();
        toggle.setAriaLabel(getTranslation("nav.toggle"));
        var top = new Header(toggle, brand());
        top.addClassName("top");
        addToNavbar(top);

        var scroller = new Scroller(navigation(MenuConfiguration.getMenuEntries()));
        scroller.addClassName("navigation");
        var head = new Header(skip, brand());
        head.addClassName("brand-row");
        var foot = new Footer(person());
        foot.addClassName("person-row");
        addToDrawer(head, scroller, foot);
    }

    @Override
    public void showRouterLayoutContent(HasElement content) {
        main.removeAll();
        main.add(outage);
        if (content instanceof Component view) {
            main.add(view);
        }
    }

    /// Shows the view from the beginning, unless somebody is typing into a form: what is typed is
    /// worth more than fresh rows, and the form can be saved now.
    private void readAnew() {
        var ui = getUI().orElseThrow();
        var open =
                ui.getChildren()
                        .anyMatch(child -> child instanceof Dialog dialog && dialog.isOpened());
        if (!open) {
            // The frame stays: made outside of a request, its navigation would be empty.
            ui.refreshCurrentRoute(false);
        }
    }

    @Override
    public void removeRouterLayoutContent(@Nullable HasElement oldContent) {
        main.removeAll();
        main.add(outage);
    }

    private Component brand() {
        var mark = new Image("icons/sluice.svg", "");
        mark.addClassName("brand-mark");
        var brand = new Div(mark, new Span("Sluice"));
        brand.addClassName("brand");
        return brand;
    }

    private Component navigation(List<MenuEntry> entries) {
        var all = new Div();
        for (var section = 0; section < SECTIONS.size(); section++) {
            var tens = section;
            var here = entries.stream().filter(entry -> tens(entry) == tens).toList();
            if (here.isEmpty()) {
                continue;
            }
            var nav = new SideNav(getTranslation(SECTIONS.get(section)));
            here.forEach(entry -> nav.addItem(item(entry)));
            all.add(nav);
        }
        return all;
    }

    private static int tens(MenuEntry entry) {
        return entry.order() == null ? 0 : (int) (entry.order() / 10);
    }

    private SideNavItem item(MenuEntry entry) {
        var item = new SideNavItem(getTranslation(entry.title()), entry.path());
        item.setMatchNested(!entry.path().isEmpty() && !entry.path().equals("/"));
        if (entry.icon() != null) {
            item.setPrefixComponent(Icon.named(entry.icon()));
        }
        return item;
    }

    private Component person() {
        var name = actor.get().name();
        var avatar = new Avatar(name);
        avatar.getElement().setAttribute("aria-hidden", "true");
        avatar.getElement().setAttribute("tabindex", "-1");
        var words = new Div(new Span(name), new Span(getTranslation(role())));
        words.addClassName("person-words");
        var face = new Div(avatar, words);
        face.addClassName("person");

        var bar = new MenuBar();
        bar.addThemeVariants(MenuBarVariant.TERTIARY);
        bar.addClassName("person-menu");
        var root = bar.addItem(face);
        root.setAriaLabel(getTranslation("person.menu", name));
        var menu = root.getSubMenu();
        var language = menu.addItem(row(Icon.LANGUAGE, "person.language"));
        for (var locale : List.of(Locale.ENGLISH, Locale.CHINESE)) {
            // Each language in its own words, so that whoever landed in the wrong one finds out.
            var item =
                    language.getSubMenu()
                            .addItem(
                                    getTranslation(
                                            Locale.ENGLISH.equals(locale)
                                                    ? "language.en"
                                                    : "language.zh"),
                                    _ -> speak(locale));
            mark(item, locale.getLanguage().equals(getLocale().getLanguage()));
        }
        var theme = menu.addItem(row(Icon.SUN, "person.theme"));
        for (var one : Theme.values()) {
            var item =
                    theme.getSubMenu().addItem(getTranslation(one.key()), _ -> paint(one, theme));
            item.getElement().setProperty("sluiceTheme", one.word());
            mark(item, one == tastes.theme());
        }
        menu.addItem(row(Icon.SETTINGS, "person.settings"), _ -> ui().navigate("me"));
        menu.addSeparator();
        menu.addItem(row(Icon.LOGOUT, "person.leave"), _ -> authentication.logout());
        return bar;
    }

    private String role() {
        return authentication.hasRole("PLATFORM_ADMIN") ? "role.admin" : "role.viewer";
    }

    private Component row(Icon icon, String key) {
        var row = new Div(icon.create(), new Span(getTranslation(key)));
        row.addClassName("menu-row");
        return row;
    }

    private static void mark(MenuItem item, boolean chosen) {
        item.setCheckable(true);
        item.setChecked(chosen);
    }

    private void speak(Locale locale) {
        tastes.speak(locale);
        // Every text of the page changes: reading it again is simpler than telling each of them.
        ui().getPage().reload();
    }

    private void paint(Theme chosen, MenuItem theme) {
        tastes.paint(chosen);
        theme.getSubMenu()
                .getItems()
                .forEach(item ->
                        item.setChecked(
                                chosen.word()
                                        .equals(item.getElement().getProperty("sluiceTheme"))));
    }

    private static UI ui() {
        return UI.getCurrent();
    }
}
