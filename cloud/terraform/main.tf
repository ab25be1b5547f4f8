terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { "notebookos:cluster" = var.cluster }
  }
}

data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
data "aws_availability_zones" "here" {
  state = "available"
}

locals {
  name       = "notebookos-${var.cluster}"
  account    = data.aws_caller_identity.me.account_id
  partition  = data.aws_partition.here.partition
  groups_arn = "arn:${local.partition}:autoscaling:${var.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${local.name}-*"
}
