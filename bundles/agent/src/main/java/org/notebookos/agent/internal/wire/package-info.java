/** ZeroMQ: one thread, the channels of all replicas, and the messages that the agent itself sends. */
package org.notebookos.agent.internal.wire;
