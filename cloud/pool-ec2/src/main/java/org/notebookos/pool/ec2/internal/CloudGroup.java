package org.notebookos.pool.ec2.internal;

import java.util.List;

/**
 * An Auto Scaling group that is tagged for this cluster. There is no other way to name one in a call that changes something.
 *
 * @param types instance types that it may launch, the preferred one first; possibly empty
 * @param spot whether what it launches above its base are spot instances
 */
record CloudGroup(
        String name,
        int minimum,
        int maximum,
        int desired,
        List<String> types,
        boolean spot,
        List<CloudInstance> instances) {

    /** Returns the type that it launches first. */
    String type() {
        return types.isEmpty() ? "" : types.get(0);
    }

    /** Returns how many more instances it may have. */
    int room() {
        return Math.max(0, maximum - desired);
    }
}
