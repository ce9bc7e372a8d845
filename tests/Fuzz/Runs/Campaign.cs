using System.Collections.Concurrent;
using System.Diagnostics;
using TfModelTools.Tests.Fuzz.Coverage;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>A run: targets take turns, every other turn is guided by coverage; figures and faults are kept in a folder, where a later run goes on.</summary>
internal sealed class Campaign
{
    // A child has to start, to make seeds and to compile what it runs: shorter turns would be nothing else.
    private static readonly TimeSpan LeastTurn = TimeSpan.FromSeconds(5);
    // Half a minute of each is compiling; a run of hours has long ones.
    private static readonly TimeSpan MostTurn = TimeSpan.FromMinutes(5);
    private readonly CampaignOptions _options;
    private readonly ConcurrentDictionary<string, TargetFigures> _figures = new(StringComparer.Ordinal);
    private readonly string _state;

    /// <summary>A run, or one that goes on where the folder's left off.</summary>
    public Campaign(CampaignOptions options)
    {
        _options = options;
        Directory.CreateDirectory(options.Output);
        _state = Path.Combine(options.Output, $"figures-{options.Seed}.tsv");
        foreach (string line in File.Exists(_state) ? File.ReadAllLines(_state) : [])
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            _figures[line[..tab]] = TargetFigures.Parse(line[(tab + 1)..]);
        }
    }

    /// <summary>What was tried, by target.</summary>
    public IReadOnlyDictionary<string, TargetFigures> Figures => _figures;

    /// <summary>Runs.</summary>
    public void Run()
    {
        string? instrumented = _options.Guidance == Guidance.Never ? null : InstrumentedCopy.Prepare();
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan turn = _options.Time * _options.Jobs / _options.Targets.Sum(t => t.Weight);

        // In another order for each seed: where a busy machine lets a short run come to some of them only, another comes to the others.
        ConcurrentQueue<(FuzzTarget Target, int Turn)> queue = new(
            _options.Targets.Select(t => (Target: t, Place: FuzzRandom.Mix(_options.Seed ^ FuzzRandom.Hash(t.Name)))).OrderBy(t => t.Place).Select(t => (t.Target, (int)(t.Place % 2))));
        Task[] workers = [.. Enumerable.Range(0, _options.Jobs).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning))];
        Task.WaitAll(workers);

        void Work()
        {
            while (clock.Elapsed < _options.Time && queue.TryDequeue(out (FuzzTarget Target, int Turn) next))
            {
                TimeSpan left = _options.Time - clock.Elapsed;
                TimeSpan slice = TimeSpan.FromSeconds(Math.Clamp(turn.TotalSeconds * next.Target.Weight, LeastTurn.TotalSeconds, MostTurn.TotalSeconds));
                Take(next.Target, slice < left ? slice : left, _options.Guidance switch { Guidance.Never => false, Guidance.Always => true, _ => next.Turn % 2 == 0 }, instrumented);
                queue.Enqueue((next.Target, next.Turn + 1));
            }
        }
    }

    private void Take(FuzzTarget target, TimeSpan time, bool isGuided, string? instrumented)
    {
        TargetFigures figures = _figures.GetOrAdd(target.Name, _ => new TargetFigures());
        Stopwatch clock = Stopwatch.StartNew();
        Session session = new(target, _options.Seed, _options.Output);
        while (time - clock.Elapsed > LeastTurn / 5)
        {
            session.Run(isGuided ? instrumented : null, figures, time - clock.Elapsed, isGuided);
        }

        lock (_figures)
        {
            File.WriteAllLines(_state, _figures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}\t{f.Value.ToLine()}"));
        }

        _options.Progress?.Invoke($"{target.Name}{(isGuided ? " (guided)" : string.Empty)}: {figures.Done} inputs");
    }
}
