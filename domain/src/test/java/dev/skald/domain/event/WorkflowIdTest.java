package dev.skald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowIdTest {

    private static final String CANONICAL = "7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e";

    @Test
    void readsTheCanonicalFormInAnyCaseAndAnswersInLowerCase() {
        WorkflowId id = WorkflowId.parse(CANONICAL.toUpperCase(Locale.ROOT));

        assertThat(id).isEqualTo(WorkflowId.parse(CANONICAL)).hasToString(CANONICAL);
    }

    @Test
    void readsUuidsOfEveryVersion() {
        assertThat(WorkflowId.parse("00000000-0000-0000-0000-000000000000"))
                .hasToString("00000000-0000-0000-0000-000000000000");
        assertThat(WorkflowId.parse("ffffffff-ffff-ffff-ffff-ffffffffffff"))
                .hasToString("ffffffff-ffff-ffff-ffff-ffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1-1-1-1-1",
                "7b0e1d2c3a4f4b5c8d6e9f0a1b2c3d4e",
                "{7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e}",
                " 7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e",
                "7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e\n",
                "7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4g",
                "7b0e1d2-c3a4f-4b5c-8d6e-9f0a1b2c3d4e",
                "7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4\u0665",
                "urn:uuid:7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e"
            })
    void readsNothingElseAndDoesNotRepeatIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkflowId.parse(text))
                .withMessage("a workflow id is a UUID of 36 characters");
    }

    @Test
    void makesIdsThatDiffer() {
        assertThat(WorkflowId.random()).isNotEqualTo(WorkflowId.random());
    }
}
