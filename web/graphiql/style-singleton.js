// SPDX-License-Identifier: MIT
//
// Stands in for the package react-style-singleton, with which open dialogs and menus keep the page
// behind them from scrolling.  That one inserts a <style> element, which would need 'unsafe-inline' in
// the page's content-security policy; a constructed style sheet needs nothing.
import { useInsertionEffect } from "react";

export const styleSingleton = () =>
  function Sheet({ styles }) {
    useInsertionEffect(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      document.adoptedStyleSheets.push(sheet);
      return () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      };
    }, [styles]);
    return null;
  };
