"""演示数据：the invented people and stages around the published 2024 forms of one bureau."""
