/** A cloud of one machine for tests: a real server of the APIs, faults in front of it, and instances that boot. */
package org.notebookos.pool.ec2.lab;
