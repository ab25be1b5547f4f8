/** Hosts that are instances of Auto Scaling groups. Start at {@link org.notebookos.pool.ec2.internal.Ec2Pool}. */
package org.notebookos.pool.ec2.internal;
