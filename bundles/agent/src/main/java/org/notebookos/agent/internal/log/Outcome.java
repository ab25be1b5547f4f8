package org.notebookos.agent.internal.log;

import java.util.List;
import java.util.Optional;
import org.notebookos.agent.internal.log.History.Checkpoint;
import org.notebookos.agent.internal.log.History.Kept;

/**
 * The namespace after a cell, and the ones that can be returned to.
 *
 * @param manifest the present one
 * @param history the past ones
 */
record Outcome(Manifest manifest, History history) {

    static Outcome of(KernelState before, long term, CellDelta delta, Course course) {
        Manifest plain = before.manifest().plus(delta);
        Optional<Manifest> target = course.restores() ? before.history().target(course) : Optional.empty();
        Manifest after = target.map(past -> past.withCourseOf(plain)).orElse(plain);
        History history;
        if (target.isPresent() && course.undo() > 0) {
            history = before.history()
                    .minus(course.undo())
                    .with(new Checkpoint(
                            History.BEFORE_UNDO,
                            term - 1,
                            course.at(),
                            before.manifest().withoutCourse()));
        } else if (delta.isEmpty() && target.isEmpty()) {
            history = before.history();
        } else {
            List<CoVariable> replaced = target.isPresent()
                    ? before.manifest().covariables()
                    : before.manifest().replacedBy(delta);
            history = before.history().plus(kept(before.manifest(), term, course, replaced), course.keep());
        }
        if (!course.drop().isEmpty()) {
            history = history.without(course.drop());
        }
        if (!course.checkpoint().isEmpty()) {
            history = history.with(new Checkpoint(course.checkpoint(), term, course.at(), after.withoutCourse()));
        }
        return new Outcome(after, history);
    }

    private static Kept kept(Manifest before, long term, Course course, List<CoVariable> replaced) {
        long inline = 0;
        long stored = 0;
        for (CoVariable covariable : replaced) {
            if (covariable.payload() instanceof Payload.Stored value) {
                stored += value.length();
            } else {
                inline += covariable.payload().entryBytes();
            }
        }
        return new Kept(term, course.at(), before.withoutCourse(), inline, stored);
    }
}
