data "aws_iam_policy_document" "instances" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "host" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:${local.partition}:s3:::${var.archive_bucket}/${var.archive_key}"]
  }
  statement {
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:${var.region}:${local.account}:parameter${var.token_parameter}"]
  }
  # Instances of the warm pool say themselves when they are installed.
  statement {
    actions   = ["autoscaling:CompleteLifecycleAction"]
    resources = [local.groups_arn]
    condition {
      test     = "StringEquals"
      variable = "autoscaling:ResourceTag/notebookos:cluster"
      values   = [var.cluster]
    }
  }
}

resource "aws_iam_role" "host" {
  name               = "${local.name}-host"
  assume_role_policy = data.aws_iam_policy_document.instances.json
}

resource "aws_iam_role_policy" "host" {
  name   = "host"
  role   = aws_iam_role.host.id
  policy = data.aws_iam_policy_document.host.json
}

resource "aws_iam_instance_profile" "host" {
  name = "${local.name}-host"
  role = aws_iam_role.host.name
}

# For the controller's role, wherever it runs. Descriptions can't be narrowed to a resource; all else is.
data "aws_iam_policy_document" "controller" {
  statement {
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeScalingActivities",
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeSpotInstanceRequests",
      "ec2:DescribeSpotPriceHistory",
    ]
    resources = ["*"]
  }
  statement {
    actions = [
      "autoscaling:CompleteLifecycleAction",
      "autoscaling:RecordLifecycleActionHeartbeat",
      "autoscaling:SetDesiredCapacity",
      "autoscaling:SetInstanceProtection",
      "autoscaling:TerminateInstanceInAutoScalingGroup",
    ]
    resources = [local.groups_arn]
    condition {
      test     = "StringEquals"
      variable = "autoscaling:ResourceTag/notebookos:cluster"
      values   = [var.cluster]
    }
  }
  statement {
    actions   = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.notices.arn]
  }
}

resource "aws_iam_policy" "controller" {
  name   = "${local.name}-controller"
  policy = data.aws_iam_policy_document.controller.json
}
