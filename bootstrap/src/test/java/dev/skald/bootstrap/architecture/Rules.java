package dev.skald.bootstrap.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of the house.
 *
 * @param root the package the house stands in, so that one with planted violations can be held to the same rules
 */
record Rules(String root) {

    private static final List<String> LANGUAGE = List.of("java..", "org.jspecify..");
    private static final String SKALD = "dev.skald.";

    /** What each module, or package of one, may depend on beside the language and itself; nothing else is allowed. */
    private static final Map<String, List<String>> ALLOWED = Map.ofEntries(
            entry("domain", List.of("jakarta.validation..")),
            entry("application", List.of("dev.skald.domain..", "jakarta.validation..")),
            entry(
                    "adapter.netty",
                    List.of(
                            "io.netty..",
                            "com.fasterxml.jackson..",
                            "javax.crypto..",
                            "javax.net.ssl..",
                            "org.slf4j..")),
            entry(
                    "delivery",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.application..",
                            "dev.skald.adapter.netty..",
                            "io.netty..",
                            "org.slf4j..")),
            entry(
                    "adapter.engineio",
                    List.of(
                            "dev.skald.adapter.netty..",
                            "com.corundumstudio.socketio..",
                            "io.netty..",
                            "com.fasterxml.jackson..",
                            "org.slf4j..")),
            entry(
                    "adapter.socketio",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.application..",
                            "dev.skald.delivery..",
                            "dev.skald.adapter.netty..",
                            "dev.skald.adapter.engineio..",
                            "io.netty..",
                            "com.fasterxml.jackson..",
                            "org.slf4j..")),
            entry(
                    "adapter.http",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.application..",
                            "dev.skald.delivery..",
                            "dev.skald.adapter.netty..",
                            "io.netty..",
                            "com.fasterxml.jackson..",
                            "io.micrometer..",
                            "org.slf4j..")),
            entry("adapter.jwt", List.of("dev.skald.domain..", "com.nimbusds..", "javax.net.ssl..")),
            entry("adapter.store", List.of("dev.skald.domain..")),
            entry("console", List.of()),
            entry("adapter.memory", List.of("dev.skald.domain..", "dev.skald.adapter.store..")),
            entry("adapter.sqlite", List.of("dev.skald.domain..", "dev.skald.adapter.store..", "org.sqlite..")),
            entry(
                    "adapter.redis",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.adapter.store..",
                            "io.lettuce..",
                            "io.netty..",
                            "javax.net.ssl..")),
            entry(
                    "gateway",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.application..",
                            "dev.skald.delivery..",
                            "dev.skald.adapter..",
                            "dev.skald.console..",
                            "jakarta.validation..",
                            "org.hibernate.validator..",
                            "com.fasterxml.jackson..",
                            "io.netty..",
                            "io.micrometer..",
                            "org.slf4j..")),
            entry("gateway.config", List.of()),
            entry(
                    "gateway.store",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.adapter.http..",
                            "dev.skald.adapter.store..",
                            "dev.skald.adapter.memory..",
                            "dev.skald.adapter.sqlite..",
                            "dev.skald.adapter.redis..",
                            "org.slf4j..")),
            entry(
                    "gateway.trust",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.adapter.jwt..",
                            "dev.skald.gateway.config..",
                            "org.slf4j..")),
            entry(
                    "bootstrap",
                    List.of(
                            "dev.skald.domain..",
                            "dev.skald.gateway",
                            "dev.skald.gateway.config..",
                            "dev.skald.gateway.store..",
                            "io.micrometer..",
                            "org.slf4j..",
                            "ch.qos.logback..",
                            "picocli..",
                            "com.fasterxml.jackson..",
                            "io.socket..",
                            "org.json..")));

    /** All rules by their names. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("layers", layers());
        ALLOWED.keySet().stream().sorted().forEach(module -> rules.put("allow-list of " + module, allowList(module)));
        rules.put("adapters apart", adaptersApart());
        rules.put("one engine", oneEngine());
        rules.put("rights in the application alone", rightsInTheApplicationAlone());
        rules.put("adapters in the wiring alone", adaptersInTheWiringAlone());
        rules.put("one wiring", oneWiring());
        rules.put("no cycles", noCycles());
        rules.put("no cycles of delivery's classes", noCyclesOfDeliverysClasses());
        rules.put("names of the field", namesOfTheField());
        rules.put("one way to log", oneWayToLog());
        rules.put("one logger a module", oneLoggerAModule());
        rules.put("only the command line prints", onlyTheCommandLinePrints());
        return rules;
    }

    /** What is allowed, each with the package that may do so, and not done by anybody there. */
    List<String> unused(JavaClasses house) {
        List<String> unused = new ArrayList<>();
        ALLOWED.forEach((module, patterns) -> {
            JavaClasses those = house.that(resideInAPackage(in(module)));
            for (String pattern : patterns) {
                DescribedPredicate<JavaClass> allowed = resideInAPackage(here(pattern));
                if (those.stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .noneMatch(dependency -> allowed.test(dependency.getTargetClass()))) {
                    unused.add(module + " uses nothing of " + pattern);
                }
            }
        });
        return unused;
    }

    /** Dependencies point inwards, and every class belongs to a layer. */
    private ArchRule layers() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("domain")
                .definedBy(in("domain"))
                .layer("application")
                .definedBy(in("application"))
                .layer("the shared port")
                .definedBy(in("adapter.netty"))
                .layer("delivery")
                .definedBy(in("delivery"))
                .layer("adapters")
                .definedBy(resideInAPackage(in("adapter")).and(resideOutsideOfPackage(in("adapter.netty"))))
                .layer("console")
                .definedBy(in("console"))
                .layer("gateway")
                .definedBy(in("gateway"))
                .layer("bootstrap")
                .definedBy(in("bootstrap"))
                .optionalLayer("benchmarks")
                .definedBy(in("benchmarks"))
                .whereLayer("domain")
                .mayNotAccessAnyLayer()
                .whereLayer("application")
                .mayOnlyAccessLayers("domain")
                .whereLayer("the shared port")
                .mayNotAccessAnyLayer()
                .whereLayer("delivery")
                .mayOnlyAccessLayers("domain", "application", "the shared port")
                .whereLayer("adapters")
                .mayOnlyAccessLayers("domain", "application", "the shared port", "delivery")
                .whereLayer("console")
                .mayNotAccessAnyLayer()
                .whereLayer("gateway")
                .mayOnlyAccessLayers("domain", "application", "the shared port", "delivery", "adapters", "console")
                .whereLayer("bootstrap")
                .mayOnlyAccessLayers("domain", "gateway")
                .whereLayer("bootstrap")
                .mayNotBeAccessedByAnyLayer()
                .ensureAllClassesAreContainedInArchitecture();
    }

    private ArchRule allowList(String module) {
        List<String> allowed = new ArrayList<>(LANGUAGE);
        allowed.add(in(module));
        ALLOWED.get(module).stream().map(this::here).forEach(allowed::add);
        return classes()
                .that()
                .resideInAPackage(in(module))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new));
    }

    /**
     * Adapters know nothing of each other, but for what both faces share on the one port, what Socket.IO stands on, and
     * what the stores share.
     */
    private ArchRule adaptersApart() {
        return slices().matching(root + ".adapter.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(resideInAPackage(in("adapter.engineio")), resideInAPackage(in("adapter.netty")))
                .ignoreDependency(resideInAPackage(in("adapter.socketio")), resideInAPackage(in("adapter.netty")))
                .ignoreDependency(resideInAPackage(in("adapter.socketio")), resideInAPackage(in("adapter.engineio")))
                .ignoreDependency(resideInAPackage(in("adapter.http")), resideInAPackage(in("adapter.netty")))
                .ignoreDependency(resideInAPackage(in("adapter.memory")), resideInAPackage(in("adapter.store")))
                .ignoreDependency(resideInAPackage(in("adapter.sqlite")), resideInAPackage(in("adapter.store")))
                .ignoreDependency(resideInAPackage(in("adapter.redis")), resideInAPackage(in("adapter.store")));
    }

    /** The Socket.IO library can be replaced in one module. */
    private ArchRule oneEngine() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in("adapter.engineio"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.corundumstudio..");
    }

    /**
     * Who may do what is the domain's rule, and only use cases ask it: a face that did would soon have one of its own.
     */
    private ArchRule rightsInTheApplicationAlone() {
        return noClasses()
                .that(resideOutsideOfPackage(in("domain")).and(resideOutsideOfPackage(in("application"))))
                .should()
                .dependOnClassesThat(nameStartingWith(root + ".domain.access.Permission"));
    }

    /**
     * Whoever starts a gateway does not see what it is made of; a store is told by its allow-list which adapters it
     * sees.
     */
    private ArchRule adaptersInTheWiringAlone() {
        return noClasses()
                .that(resideInAPackage(in("gateway"))
                        .and(resideOutsideOfPackage(in("gateway.wiring")))
                        .and(resideOutsideOfPackage(in("gateway.store")))
                        .and(resideOutsideOfPackage(in("gateway.trust"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("adapter"));
    }

    /** An adapter is chosen in one class; those beside it know interfaces, and the port that both faces share. */
    private ArchRule oneWiring() {
        String wiring = root + ".gateway.wiring.Wiring";
        return noClasses()
                .that(resideInAPackage(in("gateway.wiring"))
                        .and(not(name(wiring)))
                        .and(not(nameStartingWith(wiring + "$"))))
                .should()
                .dependOnClassesThat(resideInAPackage(in("adapter"))
                        .and(resideOutsideOfPackage(in("adapter.netty")))
                        .and(not(INTERFACES)));
    }

    private ArchRule noCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** Each class of delivery can be understood, and tested, on those below it alone. */
    private ArchRule noCyclesOfDeliverysClasses() {
        return slices().assignedFrom(new EachClass(in("delivery"))).should().beFreeOfCycles();
    }

    private ArchRule namesOfTheField() {
        return noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?)(\\$.*)?");
    }

    private ArchRule oneWayToLog() {
        return noClasses().should(USE_JAVA_UTIL_LOGGING);
    }

    /** Who may use SLF4J does; the others have the JDK's own, which the programs take into the same log. */
    private ArchRule oneLoggerAModule() {
        return noClasses()
                .that()
                .resideInAnyPackage(ALLOWED.entrySet().stream()
                        .filter(module -> module.getValue().contains("org.slf4j.."))
                        .map(module -> in(module.getKey()))
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class);
    }

    private ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that(resideOutsideOfPackage(in("bootstrap.cli")).and(resideOutsideOfPackage(in("benchmarks"))))
                .should(ACCESS_STANDARD_STREAMS);
    }

    private String in(String module) {
        return root + "." + module + "..";
    }

    /** A slice for each class of a package, with what is nested in it. */
    private record EachClass(String pattern) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAPackage(pattern).test(type)
                    ? SliceIdentifier.of(outermost(type).getName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each class in " + pattern;
        }

        private static JavaClass outermost(JavaClass type) {
            return type.getEnclosingClass().map(EachClass::outermost).orElse(type);
        }
    }

    private String here(String pattern) {
        return pattern.startsWith(SKALD) ? root + pattern.substring(SKALD.length() - 1) : pattern;
    }
}
