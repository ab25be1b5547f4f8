/** The controller's durable state: changes as lines of JSON, each with a checksum. */
package org.notebookos.scheduler.internal.journal;
