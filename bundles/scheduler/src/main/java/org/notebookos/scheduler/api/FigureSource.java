package org.notebookos.scheduler.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Part of the controller that has figures for its operator. Register as an OSGi service (whiteboard); whoever shows metrics
 * asks each one, from any thread. Must return quickly and never block.
 */
@ConsumerType
public interface FigureSource {

    /**
     * A figure as it is now.
     *
     * @param name {@code nbos_...}, in the form of Prometheus
     * @param kind what may happen to it
     * @param help what it means, one sentence
     * @param value in the unit that the name says
     */
    record Figure(String name, Kind kind, String help, double value) {}

    /** What may happen to a figure. */
    enum Kind {
        /** It goes up and down. */
        GAUGE,
        /** It only grows, until the controller is started again. */
        COUNTER
    }

    /** Returns the figures. */
    List<Figure> figures();
}
