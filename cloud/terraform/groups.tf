locals {
  groups = toset(["spot", "steady"])
}

resource "aws_launch_template" "hosts" {
  for_each               = local.groups
  name                   = "${local.name}-${each.key}"
  image_id               = var.image
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.hosts.id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.host.arn
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 200
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { "notebookos:cluster" = var.cluster }
  }
  tag_specifications {
    resource_type = "volume"
    tags          = { "notebookos:cluster" = var.cluster }
  }
  user_data = base64encode(<<-DATA
    #!/bin/bash
    set -euo pipefail
    install -d -m 755 /etc/notebookos /opt
    cat >/etc/notebookos/agent.env <<'ENV'
    AWS_DEFAULT_REGION=${var.region}
    CLUSTER=${var.cluster}
    CONTROLLER=${var.controller}
    GROUP=${local.name}-${each.key}
    LAUNCH_HOOK=notebookos-launch
    POOL=ec2
    TOKEN_PARAMETER=${var.token_parameter}
    ENV
    aws s3 cp --region ${var.region} 's3://${var.archive_bucket}/${var.archive_key}' /run/notebookos.tar.gz
    tar -xzf /run/notebookos.tar.gz -C /opt
    exec /opt/notebookos/share/ec2/boot-agent
  DATA
  )
}

resource "aws_autoscaling_group" "hosts" {
  for_each              = local.groups
  name                  = "${local.name}-${each.key}"
  min_size              = 0
  max_size              = var.max_hosts
  vpc_zone_identifier   = aws_subnet.hosts[*].id
  capacity_rebalance    = each.key == "spot"
  protect_from_scale_in = true

  mixed_instances_policy {
    instances_distribution {
      on_demand_percentage_above_base_capacity = each.key == "spot" ? 0 : 100
      on_demand_allocation_strategy            = "prioritized"
      spot_allocation_strategy                 = "capacity-optimized-prioritized"
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.hosts[each.key].id
        version            = aws_launch_template.hosts[each.key].latest_version
      }
      dynamic "override" {
        for_each = var.types
        content {
          instance_type = override.value
        }
      }
    }
  }

  initial_lifecycle_hook {
    name                 = "notebookos-launch"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    heartbeat_timeout    = 300
    default_result       = "ABANDON"
  }
  initial_lifecycle_hook {
    name                 = "notebookos-terminate"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = 300
    default_result       = "CONTINUE"
  }

  # Instances go back to nobody: one that ends is never used again, so that its id stays its own.
  dynamic "warm_pool" {
    for_each = each.key == "steady" && var.warm_hosts > 0 ? [1] : []
    content {
      min_size   = var.warm_hosts
      pool_state = "Stopped"
      instance_reuse_policy {
        reuse_on_scale_in = false
      }
    }
  }

  tag {
    key                 = "notebookos:cluster"
    value               = var.cluster
    propagate_at_launch = true
  }

  # How many there are is the controller's affair.
  lifecycle {
    ignore_changes = [desired_capacity]
  }
}
