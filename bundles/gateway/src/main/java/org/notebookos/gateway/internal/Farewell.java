package org.notebookos.gateway.internal;

import org.notebookos.gateway.internal.room.Rooms;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Tells clients that they should come back when the whole node stops. The web server starts last, when all is there to answer, and
 * so it is the first to be stopped; it would close the sockets with a code after which clients stay away.
 */
final class Farewell implements SynchronousBundleListener, AutoCloseable {

    private final BundleContext context;
    private final Rooms rooms;

    Farewell(BundleContext context, Rooms rooms) {
        this.context = context;
        this.rooms = rooms;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        boolean node = event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID;
        if (node && event.getType() == BundleEvent.STOPPING) {
            rooms.closeAll();
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }
}
