package org.notebookos.scheduler.core;

import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.Releases;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/** Adds hosts for those who wait, and wishes to give up every idle one; what is allowed of that is for the core to say. */
record TestScaling(long intervalMillis) implements ScalingPolicy {

    @Override
    public ScalingPlan plan(ScalingView view) {
        Growths growths = new Growths(view);
        growths.forWaiting();
        return new ScalingPlan(growths.list(), Releases.choose(view, 2, 10, "nothing runs on it"));
    }
}
