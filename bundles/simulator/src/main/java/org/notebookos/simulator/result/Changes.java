package org.notebookos.simulator.result;

import java.util.Map;
import java.util.TreeMap;

/** Ups and downs that are known beforehand, in any order. */
final class Changes {

    private final Map<Long, Integer> changes = new TreeMap<>();

    void add(long from, long to, int amount) {
        changes.merge(from, amount, Integer::sum);
        changes.merge(to, -amount, Integer::sum);
    }

    void into(Gauge gauge, long origin) {
        changes.forEach((at, change) -> gauge.add(origin + at, change));
    }
}
