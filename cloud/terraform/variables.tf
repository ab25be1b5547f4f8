variable "cluster" {
  description = "Id of the cluster; everything is tagged notebookos:cluster with it"
  type        = string
}

variable "region" {
  type = string
}

variable "image" {
  description = "Id of an image with the NVIDIA driver"
  type        = string
}

variable "types" {
  description = "Instance types with equally many GPUs, the preferred one first"
  type        = list(string)
  default     = ["p3.8xlarge", "g5.12xlarge"]
}

variable "archive_bucket" {
  description = "Bucket with the distribution archive"
  type        = string
}

variable "archive_key" {
  type    = string
  default = "notebookos.tar.gz"
}

variable "controller" {
  description = "HOST:PORT that agents dial"
  type        = string
}

variable "token_parameter" {
  description = "Name of the SecureString parameter with the join token"
  type        = string
  default     = "/notebookos/join-token"
}

variable "max_hosts" {
  type    = number
  default = 8
}

variable "warm_hosts" {
  description = "Stopped instances that are kept installed; 0 for no warm pool"
  type        = number
  default     = 0
}
