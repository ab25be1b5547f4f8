/** Join tokens, hosts' certificates, and which of them count. */
package org.notebookos.scheduler.internal.join;
