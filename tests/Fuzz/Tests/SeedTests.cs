using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Runs;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Tests;

/// <summary>Sound files are read to the end: a seed that is refused at the door leads nowhere.</summary>
public sealed class SeedTests
{
    public static TheoryData<string> Names => TargetTableTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Most_seeds_are_accepted(string name)
    {
        FuzzTarget target = TargetTable.Find(name)!;
        InputMaker maker = new(target, 1);
        using ScratchFolder folder = new();
        List<string> refused = [];
        for (int i = 0; i < maker.Seeds.Count; i++)
        {
            FuzzInput sound = maker.Sound(i);
            folder.Fill(sound.Files);
            (Recorder recorder, _) = Attempt.Once(target, folder, sound, null);
            if (recorder.Refusal is not null)
            {
                refused.Add($"{sound.Seed}: {recorder.Stages.First(s => s.Refusal is not null)}");
            }
        }

        Assert.True(refused.Count * 3 <= maker.Seeds.Count, string.Join('\n', refused));
    }
}
