package org.notebookos.simulator.model;

/**
 * What things take on simulated hosts. Sizes are in megabytes, bandwidths in megabytes per second; where each value comes from is
 * written beside it in {@code constants.properties}.
 *
 * @param network a message between controller and host, in milliseconds
 * @param provision a host, from the decision to grow until it has joined
 * @param release a host, from the decision until it is gone
 * @param startCold a replica's container or process
 * @param startWarm one that was started before it was needed
 * @param election of an executor: one commit
 * @param commit of a cell's delta, and of a change of members
 * @param anyoneLeads whether a new log is led by any of its members; otherwise by the first
 * @param capture of a cell's delta
 * @param cudaInit when a replica uses a GPU for the first time
 * @param toDevice bandwidth from host memory to the GPUs
 * @param fromDevice bandwidth from the GPUs to host memory
 * @param storeRead bandwidth of the object store
 * @param storeWrite bandwidth of the object store
 * @param apply bandwidth at which a fresh process takes the kernel's state over
 * @param retry how long a user waits whose kernel could not be made
 */
public record CostModel(
        Delay network,
        Delay provision,
        Delay release,
        Delay startCold,
        Delay startWarm,
        Delay election,
        Delay commit,
        boolean anyoneLeads,
        Delay capture,
        Delay cudaInit,
        double toDevice,
        double fromDevice,
        double storeRead,
        double storeWrite,
        double apply,
        Delay retry) {

    /** Takes it from constants. */
    public static CostModel of(Constants c) {
        return new CostModel(
                c.delay("network"),
                c.delay("host.provision"),
                c.delay("host.release"),
                c.delay("replica.start.cold"),
                c.delay("replica.start.warm"),
                c.delay("log.election"),
                c.delay("log.commit"),
                c.number("log.anyone-leads") != 0,
                c.delay("cell.capture"),
                c.delay("gpu.cuda-init"),
                c.number("gpu.to-device.mb-per-s"),
                c.number("gpu.from-device.mb-per-s"),
                c.number("store.read.mb-per-s"),
                c.number("store.write.mb-per-s"),
                c.number("replica.apply.mb-per-s"),
                c.delay("user.retry"));
    }

    /** Returns how long a host takes to be there, as pools expect it, in seconds. */
    public double provisionSeconds() {
        return provision.typical() / 1000;
    }

    /** Returns what copying takes, in milliseconds. */
    public static double copy(double megabytes, double megabytesPerSecond) {
        return 1000 * megabytes / megabytesPerSecond;
    }
}
