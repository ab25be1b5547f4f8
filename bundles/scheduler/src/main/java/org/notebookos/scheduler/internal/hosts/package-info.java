/** The hosts' streams: what they say becomes events, what they are told comes from decisions. */
package org.notebookos.scheduler.internal.hosts;
