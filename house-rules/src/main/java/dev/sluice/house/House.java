package dev.sluice.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/// One module seen as rooms: its packages directly under a base package, in the order in which they
/// may use each other.
///
/// A module's `HouseRulesTest` makes one and calls {@link #check()}; a rule that fails names the
/// class and the reason.
public final class House {
    private final String base;
    private final List<String> rooms;
    private final JavaClasses classes;
    private final Set<String> openStereotypes;

    private House(
            String base, List<String> rooms, JavaClasses classes, Set<String> openStereotypes) {
        this.base = base;
        this.rooms = List.copyOf(rooms);
        this.classes = classes;
        this.openStereotypes = Set.copyOf(openStereotypes);
    }

    /// A house whose rooms are `base.<name>`, listed so that a room imports only rooms before it.
    public static House of(String base, String... rooms) {
        var importer =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);
        return new House(base, List.of(rooms), importer.importPackages(base), Set.of());
    }

    /// The same, test classes included: for the tests of these rules themselves.
    static House including(String base, String... rooms) {
        return new House(
                base, List.of(rooms), new ClassFileImporter().importPackages(base), Set.of());
    }

    /// The same house, in which classes that carry one of these annotations (by full name, on the
    /// class or on one of its methods) may stay open, because a framework has to subclass them.
    public House openFor(String... annotations) {
        return new House(base, rooms, classes, Set.of(annotations));
    }

    /// Checks every rule of the house.
    ///
    /// @throws AssertionError naming each violation and why it matters
    public void check() {
        everyPackageIsARoom();
        roomsImportOnlyEarlierOnes().check(classes);
        nullIsAVisibleChoice().allowEmptyShould(true).check(classes);
        classesAreClosed().allowEmptyShould(true).check(classes);
        noStandardStreams().allowEmptyShould(true).check(classes);
        noOldDates().allowEmptyShould(true).check(classes);
        noFieldInjection().allowEmptyShould(true).check(classes);
    }

    /// The arrows between rooms as they are, one `from -> to` a line, sorted: what a module commits
    /// as its picture.
    public List<String> arrows() {
        var arrows = new TreeSet<String>();
        for (var from : classes) {
            for (var dependency : from.getDirectDependenciesFromSelf()) {
                var to = dependency.getTargetClass();
                var here = roomOf(from);
                var there = roomOf(to);
                if (!here.isEmpty() && !there.isEmpty() && !here.equals(there)) {
                    arrows.add(here + " -> " + there);
                }
            }
        }
        return List.copyOf(arrows);
    }

    /// Checks that the committed picture of the arrows is the code's.
    ///
    /// With the system property `house.draw` set, the picture is drawn anew instead.
    ///
    /// @param picture a text file, one arrow a line
    /// @throws AssertionError naming what came and what went
    public void checkPicture(Path picture) {
        try {
            var now = arrows();
            if (Boolean.getBoolean("house.draw")) {
                Files.createDirectories(picture.toAbsolutePath().getParent());
                Files.write(picture, now);
                return;
            }
            var drawn = Files.exists(picture) ? Files.readAllLines(picture) : List.<String>of();
            if (!now.equals(drawn)) {
                var came = new TreeSet<>(now);
                drawn.forEach(came::remove);
                var went = new TreeSet<>(drawn);
                now.forEach(went::remove);
                throw new AssertionError(
                        picture
                                + " is not what the code does: new arrows "
                                + came
                                + ", gone "
                                + went
                                + "; if that is meant, draw it anew with -Dhouse.draw=true");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(picture + " cannot be read or drawn", e);
        }
    }

    private void everyPackageIsARoom() {
        var unlisted =
                classes.stream()
                        .map(this::roomOf)
                        .filter(room -> !room.isEmpty() && !rooms.contains(room))
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!unlisted.isEmpty()) {
            throw new AssertionError(
                    "packages of "
                            + base
                            + " that are no listed room: "
                            + unlisted
                            + " (expected: one of "
                            + rooms
                            + "), because a newcomer reads the architecture off the folder names");
        }
    }

    private ArchRule roomsImportOnlyEarlierOnes() {
        return ArchRuleDefinition.classes()
                .that(areInside(base))
                .should(
                        new ArchCondition<JavaClass>("import only rooms listed before their own") {
                            @Override
                            public void check(JavaClass from, ConditionEvents events) {
                                var own = rooms.indexOf(roomOf(from));
                                from.getDirectDependenciesFromSelf()
                                        .forEach(dependency -> {
                                            var other =
                                                    rooms.indexOf(
                                                            roomOf(dependency.getTargetClass()));
                                            if (own >= 0 && other > own) {
                                                events.add(
                                                        SimpleConditionEvent.violated(
                                                                from, dependency.getDescription()));
                                            }
                                        });
                            }
                        })
                .because(
                        "a room may use only what stands before it, so that imports never form a circle");
    }

    private ArchRule nullIsAVisibleChoice() {
        return ArchRuleDefinition.classes()
                .that(areInside(base))
                .and(areTopLevel())
                .and(areWritten())
                .should(
                        new ArchCondition<JavaClass>("live in a @NullMarked package") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                                    events.add(
                                            SimpleConditionEvent.violated(
                                                    type,
                                                    type.getName()
                                                            + " is in a package without @NullMarked package-info"));
                                }
                            }
                        })
                .because("null has to be a visible choice");
    }

    private ArchRule classesAreClosed() {
        return ArchRuleDefinition.classes()
                .that(areInside(base))
                .and(areTopLevel())
                .and(areWritten())
                .and(DescribedPredicate.not(areOpenForAFramework()))
                .should(
                        new ArchCondition<JavaClass>(
                                "be final, sealed, a record, an enum or an interface") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                var closed =
                                        type.isInterface()
                                                || type.isEnum()
                                                || type.isRecord()
                                                || type.getModifiers().contains(JavaModifier.FINAL)
                                                || type.reflect().isSealed();
                                if (!closed) {
                                    events.add(
                                            SimpleConditionEvent.violated(
                                                    type,
                                                    type.getName() + " may be extended by anyone"));
                                }
                            }
                        })
                .because("inheritance is a promise; a class that did not mean to make it says so");
    }

    private ArchRule noStandardStreams() {
        return ArchRuleDefinition.noClasses()
                .that(areInside(base))
                .and(DescribedPredicate.not(arePrograms()))
                .should()
                .accessFieldWhere(
                        new DescribedPredicate<JavaAccess<?>>("System.out or System.err") {
                            @Override
                            public boolean test(JavaAccess<?> access) {
                                return access.getTarget().getOwner().isEquivalentTo(System.class)
                                        && Set.of("out", "err")
                                                .contains(access.getTarget().getName());
                            }
                        })
                .because("only a program that talks to a terminal prints; everything else logs");
    }

    /// Some of the JDK's own classes still answer with a `java.util.Date`; turning that into an
    /// `Instant` on the spot is all that may be done with it.
    private ArchRule noOldDates() {
        return ArchRuleDefinition.classes()
                .that(areInside(base))
                .should(
                        new ArchCondition<JavaClass>("make, keep or pass no java.util.Date") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                type.getAccessesFromSelf().stream()
                                        .filter(access -> isOldDate(access.getTargetOwner()))
                                        .filter(access -> !access.getName().equals("toInstant"))
                                        .forEach(access ->
                                                events.add(
                                                        SimpleConditionEvent.violated(
                                                                type, access.getDescription())));
                                type.getFields().stream()
                                        .filter(field -> isOldDate(field.getRawType()))
                                        .forEach(field ->
                                                events.add(
                                                        SimpleConditionEvent.violated(
                                                                type, field.getDescription())));
                                type.getCodeUnits().stream()
                                        .filter(unit ->
                                                isOldDate(unit.getRawReturnType())
                                                        || unit.getRawParameterTypes().stream()
                                                                .anyMatch(House::isOldDate))
                                        .forEach(unit ->
                                                events.add(
                                                        SimpleConditionEvent.violated(
                                                                type, unit.getDescription())));
                            }
                        })
                .because("java.time says which clock and zone it means");
    }

    private static boolean isOldDate(JavaClass type) {
        return type.getFullName().equals("java.util.Date");
    }

    private ArchRule noFieldInjection() {
        return ArchRuleDefinition.noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .because("what a class needs comes in through its constructor");
    }

    private static DescribedPredicate<JavaClass> areInside(String base) {
        return DescribedPredicate.describe(
                "are written in " + base,
                type ->
                        type.getPackageName().equals(base)
                                || type.getPackageName().startsWith(base + "."));
    }

    private static DescribedPredicate<JavaClass> areTopLevel() {
        return DescribedPredicate.describe(
                "are top level", type -> type.getEnclosingClass().isEmpty());
    }

    private static DescribedPredicate<JavaClass> areWritten() {
        return DescribedPredicate.describe(
                "are written by hand",
                type -> !type.getSimpleName().equals("package-info") && !type.isAnonymousClass());
    }

    /// Terminal programs are recognised by their name, which ends in `Main`, or by being nested in
    /// one.
    private static DescribedPredicate<JavaClass> arePrograms() {
        return DescribedPredicate.describe(
                "are programs for a terminal",
                type ->
                        topLevel(type).getSimpleName().endsWith("Main")
                                || topLevel(type).getSimpleName().equals("Terminal"));
    }

    private static JavaClass topLevel(JavaClass type) {
        var outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private DescribedPredicate<JavaClass> areOpenForAFramework() {
        return DescribedPredicate.describe(
                "are open for a framework",
                type ->
                        openStereotypes.stream()
                                .anyMatch(name ->
                                        type.isAnnotatedWith(name)
                                                || type.isMetaAnnotatedWith(name)
                                                || type.getMethods().stream()
                                                        .anyMatch(method ->
                                                                method.isAnnotatedWith(name))));
    }

    private String roomOf(JavaClass type) {
        var name = type.getPackageName();
        if (!name.startsWith(base + ".")) {
            return "";
        }
        var rest = name.substring(base.length() + 1);
        var dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
