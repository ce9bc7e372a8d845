using System.Globalization;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>What was tried of one target.</summary>
internal sealed class TargetFigures
{
    private readonly long[] _refused = new long[Journal.Kinds.Count];

    /// <summary>The number of the next step.</summary>
    public long Next { get; set; }

    /// <summary>Inputs tried.</summary>
    public long Done { get; private set; }

    /// <summary>Inputs of which nothing was refused.</summary>
    public long Accepted { get; private set; }

    /// <summary>Inputs tried again by two threads at once.</summary>
    public long Twice { get; private set; }

    /// <summary>Children that died or had to be ended.</summary>
    public long Deaths { get; set; }

    /// <summary>Edges that guided runs reached.</summary>
    public long Edges { get; private set; }

    /// <summary>How long it took, children's starting included.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The kinds of refusals, most frequent first.</summary>
    public IEnumerable<(string Kind, long Count)> Refusals => Journal.Kinds.Select((k, i) => (k, _refused[i])).Where(r => r.Item2 > 0).OrderByDescending(r => r.Item2);

    /// <summary>Adds what a child did.</summary>
    public void Add(Journal journal, TimeSpan time, bool isGuided)
    {
        Next = journal.Next;
        Done += journal.Done;
        Accepted += journal.Accepted;
        Twice += journal.Twice;
        Time += time;
        Edges = isGuided ? Math.Max(Edges, journal.Edges) : Edges;
        for (int i = 0; i < _refused.Length; i++)
        {
            _refused[i] += journal.Refused(i);
        }
    }

    /// <summary>The figures as a line of a file, by which a run goes on where it stopped.</summary>
    public string ToLine() => string.Join('\t', ((IEnumerable<long>)[Next, Done, Accepted, Twice, Deaths, Edges, (long)Time.TotalSeconds, .. _refused]).Select(n => n.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads such a line; new figures where it is of another version.</summary>
    public static TargetFigures Parse(string line)
    {
        long[] numbers = [.. line.Split('\t').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        TargetFigures figures = new();
        if (numbers.Length == 7 + figures._refused.Length)
        {
            (figures.Next, figures.Done, figures.Accepted, figures.Twice, figures.Deaths, figures.Edges) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
            figures.Time = TimeSpan.FromSeconds(numbers[6]);
            numbers.AsSpan(7).CopyTo(figures._refused);
        }

        return figures;
    }
}
