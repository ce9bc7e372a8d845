namespace TfModelTools.Common;

/// <summary>
/// Finds the names most like a wrong one among many. Candidates are those that share the name's rarest trigrams, so that 50,000 names
/// cost no more than the few dozen that are worth measuring; these are ordered by edit distance (Levenshtein), where a missing scope
/// in front or a suffix such as ":0" counts little.
/// </summary>
public sealed class NearestNames
{
    private const int Candidates = 24;
    private const int RareTrigrams = 12;
    private const int MaxPostings = 1024;
    private const int MaxMeasuredLength = 512;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<ulong, List<int>> _postings = [];

    /// <summary>Builds the index.</summary>
    public NearestNames(IReadOnlyList<string> names)
    {
        _names = names;
        for (int i = 0; i < names.Count; i++)
        {
            foreach (ulong trigram in Trigrams(names[i]))
            {
                if (!_postings.TryGetValue(trigram, out List<int>? list))
                {
                    _postings.Add(trigram, list = []);
                }

                if (list.Count == 0 || list[^1] != i)
                {
                    list.Add(i);
                }
            }
        }
    }

    /// <summary>The names nearest to one, the nearest first; none when nothing is like it.</summary>
    public IReadOnlyList<string> Find(string name, int count = 3)
    {
        Dictionary<int, int> shared = [];
        int postings = 0;
        foreach (List<int> list in Trigrams(name).Distinct().Select(t => _postings.GetValueOrDefault(t)).OfType<List<int>>().OrderBy(l => l.Count).Take(RareTrigrams))
        {
            // Those that all names share tell nothing, unless there is nothing else.
            if (postings > 0 && postings + list.Count > MaxPostings)
            {
                break;
            }

            foreach (int i in list.Take(MaxPostings))
            {
                shared[i] = shared.GetValueOrDefault(i) + 1;
            }

            postings += list.Count;
        }

        return [.. shared
            .OrderByDescending(s => s.Value).ThenBy(s => Math.Abs(_names[s.Key].Length - name.Length)).ThenBy(s => s.Key)
            .Take(Candidates)
            .Select(s => (Name: _names[s.Key], Distance: Distance(name, _names[s.Key])))
            .Where(c => c.Distance <= Math.Max(2, name.Length / 2))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(c => c.Name)];
    }

    private static int Distance(string a, string b)
    {
        if (a.Length > MaxMeasuredLength || b.Length > MaxMeasuredLength)
        {
            return Math.Abs(a.Length - b.Length);
        }

        (string shorter, string longer) = a.Length <= b.Length ? (a, b) : (b, a);
        int front = longer.Length - shorter.Length;
        if (shorter.Length >= 3 && front > 0
            && ((longer[front - 1] == '/' && longer.EndsWith(shorter, StringComparison.OrdinalIgnoreCase))
                || (longer[shorter.Length] is ':' or '/' && longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase))))
        {
            return 2;
        }

        // What both begin and end with costs nothing.
        int same = a.AsSpan().CommonPrefixLength(b);
        a = a[same..];
        b = b[same..];
        int end = 0;
        while (end < Math.Min(a.Length, b.Length) && a[^(end + 1)] == b[^(end + 1)])
        {
            end++;
        }

        a = a[..^end];
        b = b[..^end];

        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    // Marks before and after let short names and their ends count; case does not.
    private static IEnumerable<ulong> Trigrams(string name)
    {
        ulong window = 1;
        foreach (char c in name)
        {
            window = ((window << 16) | char.ToUpperInvariant(c)) & 0xffff_ffff_ffff;
            yield return window;
        }

        yield return ((window << 16) | 1) & 0xffff_ffff_ffff;
    }
}
