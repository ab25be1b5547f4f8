package org.notebookos.scheduler.core;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelProgram;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.StateRequest;

/** What clients and operators wish of a simulated cluster. A wish returns the ticket under which its answer is found. */
abstract class SimClients {

    private long ticket;
    private long sessions;

    /** Has the core decide on what happens now. */
    abstract void decide(LongFunction<Event> event);

    long create(String kernel, Map<String, String> environment) {
        long mine = ++ticket;
        String session = "s" + ++sessions;
        decide(at -> new ClientEvent.Create(
                at, mine, new KernelRequest(kernel, "python3", environment, Optional.empty()), session));
        return mine;
    }

    /** Makes a kernel that isn't ours. */
    long createForeign(String kernel, Map<String, String> environment) {
        long mine = ++ticket;
        String session = "s" + ++sessions;
        KernelProgram program =
                new KernelProgram(List.of("R", "{connection_file}"), Map.of(), "/share/jupyter/kernels/ir", false);
        decide(at -> new ClientEvent.Create(
                at,
                mine,
                new KernelRequest(kernel, "ir", environment, Optional.empty(), Optional.of(program)),
                session));
        return mine;
    }

    long delete(String kernel) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Delete(at, mine, kernel));
        return mine;
    }

    long restart(String kernel) {
        long mine = ++ticket;
        String session = "s" + ++sessions;
        decide(at -> new ClientEvent.Restart(at, mine, kernel, session));
        return mine;
    }

    long interrupt(String kernel) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Interrupt(at, mine, kernel));
        return mine;
    }

    long migrate(String kernel, String from, Optional<String> to) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Migrate(at, mine, kernel, from, to));
        return mine;
    }

    long drain(String host, boolean wanted) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Drain(at, mine, host, wanted));
        return mine;
    }

    long removePool(boolean wanted) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.RemovePool(at, mine, SimPool.NAME, wanted));
        return mine;
    }

    long recover(String kernel, String host, boolean acceptLoss) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Recover(at, mine, kernel, host, acceptLoss));
        return mine;
    }

    long durability(String kernel, Durability durability) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.SetDurability(at, mine, kernel, durability));
        return mine;
    }

    long suspend(String kernel, boolean acceptLoss) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Suspend(at, mine, kernel, acceptLoss));
        return mine;
    }

    long resume(String kernel) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.Resume(at, mine, kernel));
        return mine;
    }

    void connections(String kernel, int open) {
        decide(at -> new ClientEvent.Connections(at, kernel, open));
    }

    long state(String kernel, StateRequest request) {
        long mine = ++ticket;
        decide(at -> new ClientEvent.AskState(at, mine, kernel, request));
        return mine;
    }

    void cell(String kernel, String name) {
        cell(kernel, name, Optional.empty());
    }

    void cell(String kernel, String name, Optional<Integer> gpus) {
        message(kernel, Channel.SHELL, "execute_request", name, cellRequest(name, gpus));
    }

    /** Sends a cell with a long code. */
    void cell(String kernel, String name, byte[] content) {
        cell(kernel, name, parts(name, content));
    }

    /** Sends a cell whose message has any parts; the first is its name. */
    void cell(String kernel, String name, List<byte[]> parts) {
        submit(kernel, Channel.SHELL, "execute_request", parts, cellRequest(name, Optional.empty()), false);
    }

    /** Sends a message for a subshell. */
    void beside(String kernel, String type, String name) {
        submit(kernel, Channel.SHELL, type, parts(name, new byte[0]), Optional.empty(), true);
    }

    void message(String kernel, Channel channel, String type, String name, Optional<ClientMessage.CellRequest> cell) {
        message(kernel, channel, type, name, new byte[0], cell);
    }

    void message(
            String kernel,
            Channel channel,
            String type,
            String name,
            byte[] content,
            Optional<ClientMessage.CellRequest> cell) {
        submit(kernel, channel, type, parts(name, content), cell, false);
    }

    private void submit(
            String kernel,
            Channel channel,
            String type,
            List<byte[]> parts,
            Optional<ClientMessage.CellRequest> cell,
            boolean beside) {
        decide(at ->
                new ClientEvent.Submit(at, new ClientMessage(kernel, "client", channel, type, parts, cell, beside)));
    }

    private static List<byte[]> parts(String name, byte[] content) {
        return List.of(name.getBytes(StandardCharsets.UTF_8), new byte[0], new byte[0], content);
    }

    private static Optional<ClientMessage.CellRequest> cellRequest(String name, Optional<Integer> gpus) {
        return Optional.of(new ClientMessage.CellRequest(gpus, true, "id-" + name));
    }
}
