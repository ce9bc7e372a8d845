namespace TfModelTools.Formats.Keras;

/// <summary>
/// The order in which calls are made by a loader that goes over all of them in rounds, and makes each as soon as what it reads is there. Computed without the rounds: of a chain that is listed from
/// its end there would be one for each call.
/// </summary>
internal static class RoundOrder
{
    /// <summary>The calls in the order in which they are made; those that wait for what is never there are not among them.</summary>
    /// <param name="calls">All calls, in the order of a round: ascending.</param>
    /// <param name="sources">What a call reads.</param>
    /// <param name="isThere">Whether what is no call is there from the start, such as an input.</param>
    public static IEnumerable<(int Layer, int Call)> Of(
        IReadOnlyList<(int Layer, int Call)> calls,
        Func<(int Layer, int Call), IEnumerable<(int Layer, int Call)>> sources,
        Func<(int Layer, int Call), bool> isThere)
    {
        HashSet<(int, int)> known = [.. calls];
        Dictionary<(int, int), List<(int Layer, int Call)>> readers = [];
        Dictionary<(int, int), int> waiting = [];
        PriorityQueue<(int Layer, int Call), (int Round, int Layer, int Call)> ready = new();
        foreach ((int Layer, int Call) call in calls)
        {
            (int, int)[] read = [.. sources(call).Where(s => known.Contains(s) || !isThere(s)).Distinct()];
            waiting[call] = read.Length;
            foreach ((int, int) source in read)
            {
                (readers.TryGetValue(source, out List<(int, int)>? list) ? list : readers[source] = []).Add(call);
            }

            if (read.Length == 0)
            {
                ready.Enqueue(call, (0, call.Layer, call.Call));
            }
        }

        while (ready.TryDequeue(out (int Layer, int Call) made, out (int Round, int Layer, int Call) turn))
        {
            yield return made;
            foreach ((int Layer, int Call) reader in readers.GetValueOrDefault(made) ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    // What was passed over in this round has its turn in the next.
                    ready.Enqueue(reader, (reader.CompareTo(made) > 0 ? turn.Round : turn.Round + 1, reader.Layer, reader.Call));
                }
            }
        }
    }
}
