package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The places in the code that pages for newcomers name are there, under these names. */
class PlacesTest {

    private static final Path WALKS = House.ROOT.resolve("docs/walks.md");
    private static final Path GLOSSARY = House.ROOT.resolve("docs/glossary.md");

    /**
     * A name of a class, of one within it, or of a method: {@code Class}, {@code Class.Inner}, {@code Class.method}.
     */
    private static final String NAME = "[A-Z]\\w*[a-z]\\w*(?:\\.\\w+)?";

    private static final Pattern LINKED = Pattern.compile("\\[`(" + NAME + ")`\\](?:\\[([^\\]]+)\\]|\\(([^)]+)\\))");
    private static final Pattern UNLINKED = Pattern.compile("(?<!\\[)`(" + NAME + ")`(?!\\])");
    private static final Pattern DEFINITION = Pattern.compile("^\\[([^\\]]+)\\]:\\s+(\\S+)$", Pattern.MULTILINE);
    private static final Pattern SOURCE = Pattern.compile("^\\.\\./[\\w-]+/src/main/java/(.*)\\.java$");

    private static final JavaClasses CLASSES = House.classes();

    @Test
    void everyPlaceOfAWalkIsThere() {
        assertThat(linked(WALKS)).hasSizeGreaterThan(150);
        assertThat(astray(WALKS)).isEmpty();
    }

    @Test
    void everyPlaceOfAWalkIsALink() {
        assertThat(unlinked(WALKS)).filteredOn(name -> name.contains(".")).isEmpty();
    }

    @Test
    void everyWordOfTheGlossaryThatNamesACodePlaceIsThere() {
        assertThat(linked(GLOSSARY)).hasSizeGreaterThan(50);
        assertThat(astray(GLOSSARY)).isEmpty();
    }

    @Test
    void whatIsNamedWithoutALinkIsThereToo() {
        assertThat(Stream.of(WALKS, GLOSSARY).flatMap(page -> unlinked(page).stream()))
                .filteredOn(name -> CLASSES.stream().noneMatch(it -> names(it, name)))
                .isEmpty();
    }

    @Test
    void aWalkSaysWhereARightIsAuthorizedAndWhereAnEventIsEncoded() {
        assertThat(linked(WALKS).stream().map(place -> place.group(1)))
                .contains("Permission.allows", "ReadRight.mayRead", "SocketIoEncoder.encode", "SseEncoder.encode");
    }

    @Test
    void aPlaceThatWasRenamedIsSeen() {
        String path = "../delivery/src/main/java/dev/skald/delivery/Feeds.java";
        assertThat(isThere("Feeds", path)).isTrue();
        assertThat(isThere("Feeds.acquire", path)).isTrue();
        assertThat(isThere("Feeds.acquired", path)).isFalse();
        assertThat(isThere("Feed.acquire", path)).isFalse();
        assertThat(isThere("Feeds.acquire", path.replace("../delivery", "../domain")))
                .isFalse();
    }

    private static List<String> astray(Path page) {
        Map<String, String> paths = DEFINITION
                .matcher(House.read(page))
                .results()
                .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2), (one, other) -> one, HashMap::new));
        return linked(page).stream()
                .filter(place ->
                        !isThere(place.group(1), place.group(3) != null ? place.group(3) : paths.get(place.group(2))))
                .map(MatchResult::group)
                .toList();
    }

    private static List<MatchResult> linked(Path page) {
        return LINKED.matcher(House.read(page)).results().toList();
    }

    private static List<String> unlinked(Path page) {
        return UNLINKED.matcher(House.read(page))
                .results()
                .map(it -> it.group(1))
                .toList();
    }

    /** Whether a class, or what is declared in it, has this name and is in the source at this path from the pages. */
    private static boolean isThere(String name, String path) {
        return SOURCE.matcher(String.valueOf(path))
                .results()
                .findFirst()
                .filter(source -> Files.exists(WALKS.resolveSibling(path)))
                .flatMap(source -> declared(source.group(1).replace('/', '.')))
                .filter(type -> names(type, name))
                .isPresent();
    }

    private static Optional<JavaClass> declared(String name) {
        return CLASSES.contain(name) ? Optional.of(CLASSES.get(name)) : Optional.empty();
    }

    /** Whether it is the name of this class, or of a method that it, or a class within it, declares. */
    private static boolean names(JavaClass type, String name) {
        String[] parts = name.split("\\.", 2);
        return type.getSimpleName().equals(parts[0])
                && (parts.length == 1
                        || CLASSES.stream()
                                .filter(it -> it.equals(type) || it.getName().startsWith(type.getName() + "$"))
                                .anyMatch(it -> it.getSimpleName().equals(parts[1])
                                        || it.getMethods().stream()
                                                .map(JavaMethod::getName)
                                                .anyMatch(parts[1]::equals)));
    }
}
