package org.notebookos.scheduler.internal.hosts;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.notebookos.hostlink.v1.BeginCell;
import org.notebookos.hostlink.v1.ChangeMembers;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.Checkpoint;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.hostlink.v1.CloseReplica;
import org.notebookos.hostlink.v1.Delivered;
import org.notebookos.hostlink.v1.DescribeState;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.HeatReplica;
import org.notebookos.hostlink.v1.HostDied;
import org.notebookos.hostlink.v1.Interrupt;
import org.notebookos.hostlink.v1.KeepWarm;
import org.notebookos.hostlink.v1.Lease;
import org.notebookos.hostlink.v1.Member;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.Program;
import org.notebookos.hostlink.v1.RecoverKernel;
import org.notebookos.hostlink.v1.Refused;
import org.notebookos.hostlink.v1.ResetKernel;
import org.notebookos.hostlink.v1.RestoreState;
import org.notebookos.hostlink.v1.Resume;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.SettleCell;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.hostlink.v1.Welcome;
import org.notebookos.scheduler.api.KernelProgram;
import org.notebookos.scheduler.api.StateRequest;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.MemberAddress;
import org.notebookos.scheduler.internal.outputs.OutputRelay;

/** Writes what hosts are told. Stateless. */
final class ToWire {

    private ToWire() {}

    static ToHost command(long id, Command command) {
        ToHost.Builder to = ToHost.newBuilder().setCommandId(id);
        if (command instanceof Command.Run run) {
            to.setRun(run(run));
        } else if (command instanceof Command.Begin begin) {
            to.setBegin(BeginCell.newBuilder()
                    .setKernelId(begin.kernelId())
                    .setTerm(begin.term())
                    .setAttempt(begin.attempt()));
        } else if (command instanceof Command.Forward forward) {
            to.setMessage(ClientMessage.newBuilder()
                    .setKernelId(forward.kernelId())
                    .setChannel(channel(forward.channel()))
                    .setClient(forward.client())
                    .addAllParts(parts(forward.parts())));
        } else if (command instanceof Command.Open open) {
            to.setOpen(open(open));
        } else if (command instanceof Command.Close close) {
            to.setClose(CloseReplica.newBuilder().setKernelId(close.kernelId()).setKernelEnded(close.ended()));
        } else if (command instanceof Command.ChangeMembers change) {
            to.setMembers(ChangeMembers.newBuilder()
                    .setKernelId(change.kernelId())
                    .addAllMembers(change.members().stream().map(ToWire::member).toList()));
        } else if (command instanceof Command.Interrupt interrupt) {
            to.setInterrupt(Interrupt.newBuilder()
                    .setKernelId(interrupt.kernelId())
                    .setOnlyBeforeCode(interrupt.onlyBeforeCode()));
        } else if (command instanceof Command.Reset reset) {
            to.setReset(ResetKernel.newBuilder().setKernelId(reset.kernelId()).setSessionId(reset.sessionId()));
        } else if (command instanceof Command.KeepWarm keep) {
            to.setKeepWarm(KeepWarm.newBuilder().setProcesses(keep.processes()));
        } else if (command instanceof Command.HostDied died) {
            to.setHostDied(HostDied.newBuilder().setHostId(died.hostId()).setLogEndpoint(died.endpoint()));
        } else if (command instanceof Command.Recover recover) {
            to.setRecover(RecoverKernel.newBuilder().setKernelId(recover.kernelId()));
        } else if (command instanceof Command.Settle cell) {
            to.setSettle(SettleCell.newBuilder()
                    .setKernelId(cell.kernelId())
                    .setTerm(cell.term())
                    .setAttempt(cell.attempt())
                    .setFirstAttempt(cell.firstAttempt()));
        } else if (command instanceof Command.SetHeat set) {
            to.setHeat(HeatReplica.newBuilder().setKernelId(set.kernelId()).setHeat(heat(set.heat())));
        } else if (command instanceof Command.Suspend suspend) {
            to.setHeat(HeatReplica.newBuilder()
                    .setKernelId(suspend.kernelId())
                    .setHeat(Heat.HEAT_COLD)
                    .setCareful(true)
                    .setAcceptLoss(suspend.acceptLoss()));
        } else if (command instanceof Command.AskState ask) {
            ask(to, ask.kernelId(), ask.request());
        }
        return to.build();
    }

    private static void ask(ToHost.Builder to, String kernel, StateRequest request) {
        if (request instanceof StateRequest.Describe) {
            to.setDescribe(DescribeState.newBuilder().setKernelId(kernel));
        } else if (request instanceof StateRequest.Checkpoint wish) {
            to.setCheckpoint(Checkpoint.newBuilder()
                    .setKernelId(kernel)
                    .setName(wish.name())
                    .setDelete(wish.delete()));
        } else if (request instanceof StateRequest.Undo undo) {
            to.setRestore(RestoreState.newBuilder().setKernelId(kernel).setUndo(undo.cells()));
        } else if (request instanceof StateRequest.Checkout checkout) {
            to.setRestore(RestoreState.newBuilder().setKernelId(kernel).setCheckout(checkout.name()));
        }
    }

    private static RunCell run(Command.Run run) {
        RunCell.Builder cell = RunCell.newBuilder()
                .setKernelId(run.kernelId())
                .setTerm(run.term())
                .setAttempt(run.attempt())
                .setFirstAttempt(run.firstAttempt())
                .setMode(run.contested() ? RunCell.Mode.CONTESTED : RunCell.Mode.FAST)
                .setClient(run.client())
                .setDurability(run.durability().label())
                .setFreshProcess(run.freshProcess())
                .addAllParts(parts(run.parts()));
        if (run.gpus() > 0) {
            cell.setLease(Lease.newBuilder().setEpoch(run.epoch()).setGpus(run.gpus()));
        }
        return cell.build();
    }

    private static OpenReplica open(Command.Open open) {
        OpenReplica.Builder wire = OpenReplica.newBuilder()
                .setKernelId(open.kernelId())
                .setReplicaId(open.replicaId())
                .setKernelName(open.name())
                .putAllEnvironment(open.environment())
                .setWorkingDirectory(open.workingDirectory().orElse(""))
                .setSessionId(open.sessionId())
                .addAllInitialMembers(
                        open.initialMembers().stream().map(ToWire::member).toList())
                .setBackend(open.backend())
                .setHeat(heat(open.heat()));
        open.program().ifPresent(program -> wire.setProgram(program(program, open.gpus())));
        return wire.build();
    }

    private static Program program(KernelProgram program, int gpus) {
        return Program.newBuilder()
                .addAllCommand(program.command())
                .putAllEnvironment(program.environment())
                .setResourceDirectory(program.resourceDirectory())
                .setInterruptByMessage(program.interruptByMessage())
                .setGpus(gpus)
                .build();
    }

    private static Heat heat(org.notebookos.scheduler.core.Heat heat) {
        return switch (heat) {
            case HOT -> Heat.HEAT_HOT;
            case WARM -> Heat.HEAT_WARM;
            case COLD -> Heat.HEAT_COLD;
        };
    }

    private static Member member(MemberAddress member) {
        return Member.newBuilder()
                .setReplicaId(member.replicaId())
                .setHostId(member.hostId())
                .setLogEndpoint(member.endpoint())
                .build();
    }

    /** The parts are never modified by either side, so they needn't be copied. */
    private static List<ByteString> parts(List<byte[]> parts) {
        return parts.stream().map(UnsafeByteOperations::unsafeWrap).toList();
    }

    private static Channel channel(org.notebookos.scheduler.api.Channel channel) {
        return switch (channel) {
            case SHELL -> Channel.SHELL;
            case IOPUB -> Channel.IOPUB;
            case STDIN -> Channel.STDIN;
            case CONTROL -> Channel.CONTROL;
        };
    }

    static ToHost welcome(String version, long leaseEpoch) {
        return ToHost.newBuilder()
                .setWelcome(Welcome.newBuilder().setControllerVersion(version).setLeaseEpoch(leaseEpoch))
                .build();
    }

    static ToHost distrusted(Distrusted list) {
        return ToHost.newBuilder().setDistrusted(list).build();
    }

    static ToHost refused(String code, String text) {
        return ToHost.newBuilder()
                .setRefused(Refused.newBuilder().setCode(code).setText(text))
                .build();
    }

    static ToHost resume(String kernelId, String replicaId, long from) {
        return ToHost.newBuilder()
                .setResume(Resume.newBuilder()
                        .setKernelId(kernelId)
                        .setReplicaId(replicaId)
                        .setFromSequence(from))
                .build();
    }

    static ToHost delivered(String kernelId, OutputRelay.Deliveries deliveries) {
        return ToHost.newBuilder()
                .setDelivered(Delivered.newBuilder()
                        .setKernelId(kernelId)
                        .setReplicaId(deliveries.replicaId())
                        .putAllDelivered(deliveries.delivered())
                        .addAllGone(deliveries.gone())
                        .setDropThrough(deliveries.dropThrough()))
                .build();
    }
}
