using System.Diagnostics;
using TfModelTools.Tests.Fuzz.Coverage;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Tries inputs one after the other, in a process that may die of one.</summary>
/// <param name="target">What is tried.</param>
/// <param name="order">What of it, how long and where.</param>
/// <param name="coverage">Counts what is reached; it stays empty where Core is not instrumented.</param>
internal sealed class Child(FuzzTarget target, ChildOrder order, CoverageMap coverage)
{
    // Of so many inputs one is tried again, by two threads at once.
    private const int TwiceEvery = 8;

    // A process that goes on with what others began need not try every sound file again.
    private const int SomeSeeds = 8;

    // Making and trying the sound files is a part of the time: a short turn is not to become a long one.
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly InputMaker _maker = new(target, order.Seed);
    private readonly Judge _judge = new(target);
    private readonly FaultStore _store = new(order.Output, target.Name);

    /// <summary>Tries inputs until the time is over.</summary>
    public int Run()
    {
        using Journal journal = new(order.JournalPath);
        using ScratchFolder folder = new();
        Population? population = order.IsGuided ? new(Path.Combine(order.Output, "population", target.Name + ".txt"), _maker) : null;
        TrySeeds(folder, journal);
        for (long number = order.From; _clock.Elapsed < order.Time; number++)
        {
            FuzzInput input = Make(number, population);
            journal.Begin(input.Chain.ToString());
            Recorder recorder = Try(input, folder, journal);
            if (population is not null && coverage.TakeNew() && input.Chain.Numbers.Count <= InputChain.MostSteps)
            {
                population.Add(input);
                journal.Edges = coverage.Edges;
            }

            journal.Next = number + 1;
            Count(journal, recorder);
            journal.IsBusy = 0;
        }

        return 0;
    }

    private FuzzInput Make(long number, Population? population)
    {
        FuzzRandom random = FuzzRandom.Of(order.Seed, "parents", number);
        return population is { Count: > 0 } && random.Percent(75) ? _maker.Next(population.Pick(random), number) : _maker.First(number);
    }

    private Recorder Try(FuzzInput input, ScratchFolder folder, Journal journal)
    {
        folder.Fill(input.Files);
        coverage.Reset();
        (Recorder recorder, TimeSpan time) = Attempt.Once(target, folder, input, journal);
        if (time > Judge.MostTimeOf(input.Files.Size))
        {
            // Code that is run for the first time has to be compiled first.
            journal.Begin(input.Chain.ToString());
            (recorder, time) = Attempt.Once(target, folder, input, journal);
        }

        foreach (Fault fault in _judge.Faults(input, recorder, time))
        {
            _store.Save(fault, input, order.Seed);
        }

        if (input.Chain.Last % TwiceEvery == 0 && time < Judge.MostTime / 2)
        {
            journal.Twice++;
            journal.Enter("two threads");
            if (Attempt.Twice(target, folder, input, recorder) is { } differs)
            {
                _store.Save(differs, input, order.Seed);
            }
        }

        return recorder;
    }

    private void TrySeeds(ScratchFolder folder, Journal journal)
    {
        int count = target.HasChecksums || order.From == 0 ? _maker.Seeds.Count : Math.Min(SomeSeeds, _maker.Seeds.Count);
        for (int i = 0; i < count && (target.HasChecksums || _clock.Elapsed < order.Time / 2); i++)
        {
            FuzzInput sound = _maker.Sound(i);
            journal.Begin(sound.Chain.ToString());
            Recorder recorder = Try(sound, folder, journal);
            _judge.Learn(recorder);
            coverage.TakeNew();
            journal.IsBusy = 0;
        }
    }

    private static void Count(Journal journal, Recorder recorder)
    {
        journal.Done++;
        if (recorder.Refusal is null)
        {
            journal.Accepted++;
        }
        else if (Journal.IndexOf(recorder.Refusal) is >= 0 and int kind)
        {
            journal.Refused(kind)++;
        }
    }
}
