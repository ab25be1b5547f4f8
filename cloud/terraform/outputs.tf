output "controller_policy" {
  description = "Attach it to the controller's role"
  value       = aws_iam_policy.controller.arn
}

output "notice_queue" {
  description = "noticeQueue of the pool's configuration"
  value       = aws_sqs_queue.notices.id
}

output "groups" {
  description = "groups of the pool's configuration"
  value       = [for g in ["spot", "steady"] : aws_autoscaling_group.hosts[g].name]
}
