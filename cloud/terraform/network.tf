resource "aws_vpc" "hosts" {
  cidr_block           = "10.64.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

resource "aws_internet_gateway" "out" {
  vpc_id = aws_vpc.hosts.id
}

resource "aws_route_table" "out" {
  vpc_id = aws_vpc.hosts.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.out.id
  }
}

resource "aws_subnet" "hosts" {
  count                   = 2
  vpc_id                  = aws_vpc.hosts.id
  availability_zone       = data.aws_availability_zones.here.names[count.index]
  cidr_block              = cidrsubnet(aws_vpc.hosts.cidr_block, 4, count.index)
  map_public_ip_on_launch = true
}

resource "aws_route_table_association" "hosts" {
  count          = 2
  subnet_id      = aws_subnet.hosts[count.index].id
  route_table_id = aws_route_table.out.id
}

# Nobody dials in from outside. Hosts talk among themselves (the kernels' logs), and dial the controller.
resource "aws_security_group" "hosts" {
  name        = "${local.name}-hosts"
  description = "NotebookOS hosts, closed from outside"
  vpc_id      = aws_vpc.hosts.id

  ingress {
    from_port = 1024
    to_port   = 65535
    protocol  = "tcp"
    self      = true
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
