import { useEffect } from 'react';

/** Lets the browser ask before it leaves the page, while there is something that is nowhere but in it. */
export function useAskBeforeLosing(some: boolean): void {
  useEffect(() => {
    if (!some) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [some]);
}
