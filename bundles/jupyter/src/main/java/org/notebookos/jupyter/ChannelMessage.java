package org.notebookos.jupyter;

/**
 * A message with the channel that it belongs to.
 *
 * @param channel the channel
 * @param message the message
 */
public record ChannelMessage(Channel channel, Message message) {}
