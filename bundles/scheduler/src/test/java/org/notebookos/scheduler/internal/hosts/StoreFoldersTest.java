package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreFoldersTest {

    private final StoreFolders folders = new StoreFolders();

    @Test
    void hostsThatShareAFolderOrHaveNoneAreFine() {
        assertEquals(Optional.empty(), folders.warning("h1", "one"));
        assertEquals(Optional.empty(), folders.warning("h2", "one"));
        assertEquals(Optional.empty(), folders.warning("h3", ""));
    }

    @Test
    void ofAHostWithAFolderOfItsOwnOperatorsHearOnceWhatIsWrongAndWhatToDo() {
        folders.warning("h1", "one");
        String warning = folders.warning("h2", "two").orElseThrow();
        assertTrue(warning.contains("doesn't share with h1") && warning.contains("redis"), warning);
        folders.gone("h2");
        assertEquals(Optional.empty(), folders.warning("h2", "two"), "a link that came back is no news");
    }

    @Test
    void aHostThatWasPutRightAndWrongAgainIsNews() {
        folders.warning("h1", "one");
        folders.warning("h2", "two");
        folders.warning("h2", "one");
        assertTrue(folders.warning("h2", "three").isPresent());
    }

    @Test
    void hostsThatAreGoneDoNotCount() {
        folders.warning("h1", "one");
        folders.gone("h1");
        assertEquals(Optional.empty(), folders.warning("h2", "two"));
    }
}
