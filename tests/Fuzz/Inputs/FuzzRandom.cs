namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>Random numbers that depend on their seed alone, whatever the version of the framework: an input can be made again anywhere.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The generator of one step of an input's making.</summary>
    public static FuzzRandom Of(ulong seed, string target, long number) => new(Mix(Mix(seed ^ Hash(target)) + ((ulong)number * 0x9e3779b97f4a7c15)));

    /// <summary>A hash of a text that no process changes.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }

    /// <summary>Spreads the bits of a number (the finalizer of SplitMix64, public domain).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += 0x9e3779b97f4a7c15);

    /// <summary>A number from 0 up to, but not, the bound; 0 where the bound is 0.</summary>
    public int Below(int bound) => bound <= 1 ? 0 : (int)(Next() % (ulong)bound);

    /// <summary>Whether something that happens so many times in a hundred happens.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>One of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    /// <summary>A byte.</summary>
    public byte Byte() => (byte)Next();

    /// <summary>Mostly 1, now and then more.</summary>
    public int Few(int most)
    {
        int count = 1;
        while (count < most && Percent(40))
        {
            count++;
        }

        return count;
    }
}
