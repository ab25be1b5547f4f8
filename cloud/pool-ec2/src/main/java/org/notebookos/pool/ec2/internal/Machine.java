package org.notebookos.pool.ec2.internal;

import java.time.Instant;

/**
 * An instance as EC2 sees it.
 *
 * @param up whether it isn't being stopped or terminated, nor was
 * @param launched when it was last started
 * @param spotRequest of a spot instance, else empty
 */
record Machine(String id, boolean up, Instant launched, String spotRequest) {}
