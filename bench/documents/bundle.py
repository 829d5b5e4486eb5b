#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a document of 200 KB: every operation of an application in one file, as code generators
write it, each with the fragments of its screen."""

SCREENS = 200

SCREEN = """
query Screen{n}($id: ID!, $since: DateTime!, $status: PostStatus = published, $limit: Int = 20) {{
  user(id: $id) {{
    ...Person{n}
    posts(where: {{status: {{eq: $status}}, createdAt: {{gte: $since}}}}, limit: $limit) {{
      ...Article{n}
      comments(where: {{likes: {{gte: {likes}}}}}, orderBy: [{{createdAt: DESC}}], limit: 3) {{
        ...Remark{n}
      }}
    }}
  }}
  posts(where: {{title: {{startswith: "{word}"}}}}, orderBy: [{{viewCount: DESC}}], limit: {limit}) {{
    ...Article{n}
    body
  }}
}}

fragment Person{n} on User {{
  id
  identifier
  name
  email
  role
  bio
  reputation
  rating
  createdAt
}}

fragment Article{n} on Post {{
  id
  identifier
  title
  status
  isPinned
  viewCount
  keywords
  publishOn
  user {{
    ...Person{n}
    lastSeenAt
  }}
  postTags(orderBy: [{{position: ASC}}], limit: 5) {{
    position
    tag {{
      id
      name
      color
    }}
  }}
}}

fragment Remark{n} on Comment {{
  id
  body
  likes
  createdAt
  user {{
    ...Person{n}
  }}
  parent {{
    id
    body
  }}
}}
"""

WORDS = ("The", "In defence of", "What", "Notes on", "A short history of")


def main():
    for n in range(SCREENS):
        print(SCREEN.format(n=n, likes=n % 7, limit=10 + n % 40, word=WORDS[n % len(WORDS)]), end="")


if __name__ == "__main__":
    main()
