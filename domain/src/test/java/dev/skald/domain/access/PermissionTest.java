package dev.skald.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {

    private static final WorkflowId WORKFLOW = WorkflowId.random();

    @ParameterizedTest(name = "scope {0}, workflows {1}, registered {2}: read {3}, publish {4}")
    @CsvSource({
        // scope,       workflows, registered, read,  publish
        "other,          absent,    nobody,     false, false",
        "other,          absent,    owner,      true,  false",
        "other,          absent,    reader,     true,  false",
        "other,          absent,    stranger,   false, false",
        "other,          every,     nobody,     true,  false",
        "other,          every,     stranger,   true,  false",
        "other,          this,      nobody,     true,  false",
        "other,          this,      stranger,   true,  false",
        "other,          another,   nobody,     false, false",
        "other,          another,   owner,      true,  false",
        "other,          none,      reader,     true,  false",
        "events:publish, absent,    nobody,     false, true",
        "events:publish, absent,    owner,      true,  true",
        "events:publish, absent,    stranger,   false, true",
        "events:publish, every,     nobody,     true,  true",
        "events:publish, this,      stranger,   true,  true",
        "events:publish, another,   nobody,     false, false",
        "events:publish, another,   owner,      true,  false",
        "events:publish, none,      nobody,     false, false",
        "events:publish, none,      owner,      true,  false",
        "EVENTS:PUBLISH, absent,    owner,      true,  false",
    })
    void isGrantedByScopeListAndRegistration(
            String scope, String workflows, String registered, boolean read, boolean publish) {
        Principal alice = new Principal("alice", Set.of(scope), grant(workflows), Instant.MAX);

        assertThat(Permission.READ.allows(alice, WORKFLOW, access(registered))).isEqualTo(read);
        assertThat(Permission.PUBLISH.allows(alice, WORKFLOW, access(registered)))
                .isEqualTo(publish);
    }

    @Test
    void subjectsAndOwnersAreNotEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Principal("", Set.of(), new WorkflowGrant.Every(), Instant.MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess("", Set.of()));
    }

    @Test
    void aRegistrationIsBounded() {
        String longest = "x".repeat(256);
        Set<String> most = IntStream.range(0, 1000).mapToObj(i -> "user-" + i).collect(Collectors.toSet());
        assertThat(new WorkflowAccess(longest, most).admits("user-999")).isTrue();
        most.add(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess("alice", most));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess(longest + "x", Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess("alice", Set.of(longest + "x")));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess("alice", Set.of("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udfff", "a\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void nobodyIsNamedByHalfOfASurrogatePair(String name) {
        assertThat(WorkflowAccess.isSubject(name)).isFalse();
        assertThat(WorkflowAccess.isSubject("\ud83d\ude00\ud7ff\ue000")).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess(name, Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkflowAccess("alice", Set.of("bob", name)));
    }

    @Test
    void readersAreACopy() {
        Set<String> readers = new HashSet<>(Set.of("bob"));
        WorkflowAccess access = new WorkflowAccess("alice", readers);
        readers.add("mallory");

        assertThat(access.admits("bob")).isTrue();
        assertThat(access.admits("mallory")).isFalse();
    }

    private static WorkflowGrant grant(String workflows) {
        return switch (workflows) {
            case "absent" -> new WorkflowGrant.Absent();
            case "every" -> new WorkflowGrant.Every();
            case "this" -> new WorkflowGrant.Listed(Set.of(WORKFLOW, WorkflowId.random()));
            case "another" -> new WorkflowGrant.Listed(Set.of(WorkflowId.random()));
            case "none" -> new WorkflowGrant.Listed(Set.of());
            default -> throw new AssertionError(workflows);
        };
    }

    private static Optional<WorkflowAccess> access(String registered) {
        return switch (registered) {
            case "nobody" -> Optional.empty();
            case "owner" -> Optional.of(new WorkflowAccess("alice", Set.of("bob")));
            case "reader" -> Optional.of(new WorkflowAccess("bob", Set.of("alice", "carol")));
            case "stranger" -> Optional.of(new WorkflowAccess("bob", Set.of("carol")));
            default -> throw new AssertionError(registered);
        };
    }
}
