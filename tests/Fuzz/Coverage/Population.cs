using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Coverage;

/// <summary>The inputs of a target that reached something new, by their chains: other inputs are made of them. A file keeps them from one process to the next.</summary>
internal sealed class Population
{
    private const int MostRemembered = 300;
    private const long MostBytes = 64 << 20;
    private readonly List<FuzzInput> _inputs = [];
    private readonly string _path;
    private long _bytes;

    /// <summary>Makes the inputs of the file again.</summary>
    public Population(string path, InputMaker maker)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path).TakeLast(MostRemembered) : [])
        {
            if (InputChain.TryParse(line) is { } chain)
            {
                Keep(maker.Make(chain));
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _inputs.Count;

    /// <summary>One of them; the latest are preferred.</summary>
    public FuzzInput Pick(FuzzRandom random) => random.Percent(50) ? random.Pick(_inputs) : _inputs[^(1 + random.Below(Math.Min(_inputs.Count, 20)))];

    /// <summary>Remembers an input.</summary>
    public void Add(FuzzInput input)
    {
        Keep(input);
        File.AppendAllText(_path, $"{input.Chain}\n");
    }

    private void Keep(FuzzInput input)
    {
        if (_bytes < MostBytes)
        {
            _inputs.Add(input);
            _bytes += input.Files.Size;
        }
    }
}
