package org.notebookos.agent.internal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Namespaces that a kernel had. They share their values with one another and with the present one.
 *
 * @param past before each of the last cells, oldest first
 * @param checkpoints oldest first; names are unique
 */
public record History(List<Kept> past, List<Checkpoint> checkpoints) {

    /** The past of a new kernel. */
    public static final History NONE = new History(List.of(), List.of());

    /** The newest that many are kept. */
    public static final int MOST_CHECKPOINTS = 20;

    /** Where an undo leaves what it took back. */
    public static final String BEFORE_UNDO = "before-undo";

    /**
     * The namespace before a cell.
     *
     * @param term the cell's
     * @param at when the cell ended
     * @param manifest without the facts that are the session's course
     * @param inlineBytes of the values that the cell replaced
     * @param storedBytes of the values that the cell replaced
     */
    public record Kept(long term, long at, Manifest manifest, long inlineBytes, long storedBytes) {}

    /** The namespace after a cell, with a name. */
    public record Checkpoint(String name, long term, long at, Manifest manifest) {}

    public History {
        past = List.copyOf(past);
        checkpoints = List.copyOf(checkpoints);
    }

    /** Returns how many cells can be undone. */
    public int undoable() {
        return past.size();
    }

    /** Returns the namespace that a course returns to, if it is still known. */
    Optional<Manifest> target(Course course) {
        if (course.undo() > 0) {
            return course.undo() <= past.size()
                    ? Optional.of(past.get(past.size() - course.undo()).manifest())
                    : Optional.empty();
        }
        return checkpoints.stream()
                .filter(checkpoint -> checkpoint.name().equals(course.checkout()))
                .map(Checkpoint::manifest)
                .findFirst();
    }

    /** Returns the past after one more cell. */
    History plus(Kept before, Keep keep) {
        List<Kept> all = new ArrayList<>(past);
        all.add(before);
        long inline = all.stream().mapToLong(Kept::inlineBytes).sum();
        long stored = all.stream().mapToLong(Kept::storedBytes).sum();
        int dropped = 0;
        while (dropped < all.size()) {
            Kept oldest = all.get(dropped);
            boolean fits = all.size() - dropped <= keep.cells()
                    && before.at() - oldest.at() <= keep.ageMillis()
                    && inline <= keep.inlineBytes()
                    && stored <= keep.storedBytes();
            if (fits) {
                break;
            }
            inline -= oldest.inlineBytes();
            stored -= oldest.storedBytes();
            dropped++;
        }
        return new History(all.subList(dropped, all.size()), checkpoints);
    }

    /** Returns the past without its last cells. */
    History minus(int cells) {
        return new History(past.subList(0, past.size() - cells), checkpoints);
    }

    /** Returns the past without a checkpoint. */
    History without(String checkpoint) {
        return new History(
                past,
                checkpoints.stream()
                        .filter(known -> !known.name().equals(checkpoint))
                        .toList());
    }

    /** Returns the past with one more checkpoint; one of the same name is replaced. */
    History with(Checkpoint checkpoint) {
        List<Checkpoint> all = new ArrayList<>(checkpoints);
        all.removeIf(known -> known.name().equals(checkpoint.name()));
        all.add(checkpoint);
        return new History(past, all.subList(Math.max(0, all.size() - MOST_CHECKPOINTS), all.size()));
    }
}
